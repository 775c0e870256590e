package access

import (
	"slices"

	"qingjian/internal/fault"
)

// Permission is one thing that a role may do.
type Permission string

// The permissions.
const (
	CatalogRead    Permission = "catalog.read"    // labels, dictionaries, how much is on file
	UnitsRead      Permission = "units.read"      // the tree, staffing questions
	FiguresRead    Permission = "figures.read"    // counts that name nobody
	PersonSearch   Permission = "person.search"   // lists of persons
	DossierRead    Permission = "dossier.read"    // one person's archive and its history; needs a ticket
	CaseRead       Permission = "case.read"       // leads, by assignment only
	CaseAssign     Permission = "case.assign"     // says who handles a lead
	BatchSubmit    Permission = "batch.submit"    // hands files in
	BatchRead      Permission = "batch.read"      // receipts of others' batches in the scope
	BatchConfirm   Permission = "batch.confirm"   // publishes
	CaseImport     Permission = "case.import"     // hands in leads
	ApprovalDecide Permission = "approval.decide" // is the second person of business matters
	AccountManage  Permission = "account.manage"  // accounts, not grants
	GrantPropose   Permission = "grant.propose"
	GrantApprove   Permission = "grant.approve"
	AuditRead      Permission = "audit.read"     // the trail: view, verify, export
	WatchReview    Permission = "watch.review"   // unusual look-ups, break-glass reviews
	KeyManage      Permission = "key.manage"     // rotation, destruction
	SystemManage   Permission = "system.manage"  // jobs, settings
	OwnRead        Permission = "own.read"       // what the platform holds of oneself
	RequestHandle  Permission = "request.handle" // answers persons' requests, keeps notices
	DutyKeep       Permission = "duty.keep"      // retention, impact assessments, notices
	EnquiryReport  Permission = "enquiry.report" // reports who asked about a case without need
	EnquiryRead    Permission = "enquiry.read"
	IncidentManage Permission = "incident.manage"
)

// Role is a named set of permissions.
type Role struct {
	Code  string
	Label fault.Text
	May   []Permission
	Admin bool // administrators see no archive data, and no account is two of them
	Own   bool // concerns the holder himself: no unit, no areas
}

// The codes of the roles.
const (
	Clerk       = "clerk"
	Liaison     = "liaison"
	Analyst     = "analyst"
	Auditor     = "auditor"
	Handler     = "handler"
	SectionHead = "section_head"
	Supervised  = "supervised"
	UnitHead    = "unit_head"
	Receiver    = "receiver"
	Feed        = "feed"
	Station     = "station"
	SystemAdmin = "system_admin"
	SecureAdmin = "security_admin"
	AuditAdmin  = "audit_admin"
)

// Roles lists every role, in the order in which they are offered.
func Roles() []Role {
	work := []Permission{CatalogRead, UnitsRead, FiguresRead, EnquiryReport}
	with := func(more ...Permission) []Permission { return append(slices.Clone(work), more...) }
	admin := []Permission{CatalogRead, EnquiryReport}
	run := func(more ...Permission) []Permission { return append(slices.Clone(admin), more...) }
	return []Role{
		{Code: Clerk, Label: fault.T("数据录入员", "Data clerk"), May: with(BatchSubmit, BatchRead, BatchConfirm)},
		{Code: Liaison, Label: fault.T("联络站人员", "Liaison station"), May: with(BatchSubmit, BatchRead, BatchConfirm, PersonSearch, DossierRead)},
		{Code: Analyst, Label: fault.T("分析员", "Analyst"), May: with()},
		{Code: Auditor, Label: fault.T("档案查阅员", "Archive auditor"), May: with(PersonSearch, DossierRead)},
		{Code: Handler, Label: fault.T("承办人", "Case handler"), May: with(PersonSearch, DossierRead, CaseRead, CaseImport, BatchSubmit, BatchConfirm)},
		{Code: SectionHead, Label: fault.T("室主任", "Section head"),
			May: with(PersonSearch, DossierRead, BatchRead, CaseAssign, ApprovalDecide, RequestHandle, DutyKeep, EnquiryRead)},
		{Code: Supervised, Label: fault.T("监察对象本人", "Supervised person"), May: []Permission{CatalogRead, OwnRead}, Own: true},
		{Code: UnitHead, Label: fault.T("单位负责人", "Head of a unit"), May: []Permission{CatalogRead, UnitsRead, FiguresRead}},
		{Code: Receiver, Label: fault.T("接办单位", "Order-receiving department"), May: []Permission{CatalogRead, UnitsRead}},
		{Code: Feed, Label: fault.T("数据推送方", "Feed sender"), May: []Permission{BatchSubmit}},
		{Code: Station, Label: fault.T("站点报送员", "Submitting station member"), May: []Permission{CatalogRead, BatchSubmit}},
		{Code: SystemAdmin, Label: fault.T("系统管理员", "System administrator"), May: run(SystemManage, KeyManage, IncidentManage), Admin: true},
		{Code: SecureAdmin, Label: fault.T("安全管理员", "Security administrator"), May: run(AccountManage, GrantPropose, GrantApprove, KeyManage, IncidentManage), Admin: true},
		{Code: AuditAdmin, Label: fault.T("审计管理员", "Audit administrator"), May: run(AuditRead, WatchReview, GrantApprove, KeyManage, EnquiryRead), Admin: true},
	}
}
