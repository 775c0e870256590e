package access

import (
	"slices"
	"time"

	"qingjian/internal/fault"
)

// The kinds of what needs a second person.
const (
	KindGrant           = "grant"
	KindTicketLevel3    = "ticket_level3"
	KindImportCommit    = "import_commit"
	KindBulkLevel3      = "bulk_level3"
	KindExport          = "export"
	KindKeyAction       = "key_action"
	KindDeletion        = "deletion"
	KindThresholdChange = "threshold_change"
	KindWeightChange    = "weight_change"
	KindVeto            = "veto"
	KindCloseHighAlert  = "close_high_alert"
	KindAccountTakeover = "account_takeover"
)

// ApprovalKind says who may be the second person for a kind, and how long what
// was asked for holds.
type ApprovalKind struct {
	Code      string
	Label     fault.Text
	May       []Permission // any of them
	OtherRole bool         // by a role that the first person does not hold
	Holds     time.Duration
	Applied   bool // deciding does it; the others are used by whoever asked
	Many      bool // concerns so many persons that they are kept beside the request
}

// ApprovalKinds lists every kind.
func ApprovalKinds() []ApprovalKind {
	business := []Permission{ApprovalDecide}
	apart := []Permission{KeyManage, ApprovalDecide}
	const day = 24 * time.Hour
	return []ApprovalKind{
		{Code: KindGrant, Label: fault.T("授权", "Grant of a role"), May: []Permission{GrantApprove}, Holds: 7 * day, Applied: true},
		{Code: KindTicketLevel3, Label: fault.T("查阅三级信息", "Ticket for level 3"), May: business, Holds: 8 * time.Hour, Applied: true},
		{Code: KindImportCommit, Label: fault.T("大批量数据入库", "Large import"), May: business, Holds: 3 * day, Many: true},
		{Code: KindBulkLevel3, Label: fault.T("批量查阅三级信息", "Level-3 fields of many persons"), May: business, Holds: 8 * time.Hour},
		{Code: KindExport, Label: fault.T("大批量导出", "Large export"), May: business, Holds: day},
		{Code: KindKeyAction, Label: fault.T("密钥操作", "Key action"), May: []Permission{KeyManage}, OtherRole: true, Holds: day},
		{Code: KindDeletion, Label: fault.T("删除数据", "Deletion"), May: apart, OtherRole: true, Holds: 3 * day},
		{Code: KindThresholdChange, Label: fault.T("调整阈值", "Change of a threshold"), May: business, Holds: 3 * day},
		{Code: KindWeightChange, Label: fault.T("调整权重", "Change of a weight"), May: business, Holds: 3 * day},
		{Code: KindVeto, Label: fault.T("一票否决", "Veto"), May: business, Holds: 3 * day},
		{Code: KindCloseHighAlert, Label: fault.T("关闭高风险预警", "Closing a high alert"), May: business, Holds: 3 * day},
		{Code: KindAccountTakeover, Label: fault.T("接管或改动他人账户", "Taking over or changing another's account"), May: []Permission{GrantApprove}, OtherRole: true, Holds: day},
	}
}

// kindOf gives a kind by its code; fault code approval.kind.
func kindOf(code string) (ApprovalKind, error) {
	kinds := ApprovalKinds()
	i := slices.IndexFunc(kinds, func(k ApprovalKind) bool { return k.Code == code })
	if i < 0 {
		return ApprovalKind{}, fault.New(fault.Invalid, "approval.kind", fault.T("没有这种审批", "there is no such kind of approval"))
	}
	return kinds[i], nil
}
