package duty

import (
	"time"

	"qingjian/internal/access"
	"qingjian/internal/fault"
)

// The registers.
const (
	Enquiry   = "enquiry"
	Notice    = "notice"
	Retention = "retention"
	Impact    = "impact"
	Incident  = "incident"
)

// keepYears is for how long records must stay (Personal Information Protection
// Law 56 for assessments; the same for the others, as for the trail).
const keepYears = 3

// declared lists the registers.
func declared() []Kind {
	return []Kind{enquiries(), notices(), retentions(), impacts(), incidents()}
}

func t(zh, en string) fault.Text { return fault.T(zh, en) }

func enquiries() Kind {
	return Kind{Code: Enquiry, Label: t("打听案情、过问案件登记", "Improper enquiries"),
		Law:   t("监察法第六十六条", "Supervision Law, article 66"),
		Write: access.EnquiryReport, Read: access.EnquiryRead, Handle: access.EnquiryRead, Another: true, KeepYears: keepYears,
		Fields: []Field{
			{Name: "who", Label: t("打听、过问的人", "Who asked"), Type: Line, Required: true,
				Hint: t("姓名、单位、职务；有本平台账户的请另选账户", "name, unit and post; choose the account too if there is one")},
			{Name: "account", Label: t("其账户", "The account"), Type: Account},
			{Name: "person", Label: t("其档案", "The person"), Type: Person},
			{Name: "about", Label: t("打听、过问的事", "About what"), Type: Long, Required: true},
			{Name: "how", Label: t("方式", "How"), Type: Choice, Required: true, Choices: []Code{
				{"in_person", t("当面", "In person")}, {"phone", t("电话", "By telephone")}, {"message", t("信息、社交软件", "By message")},
				{"letter", t("书面", "In writing")}, {"other", t("其他", "Otherwise")}}},
			{Name: "when", Label: t("时间", "When"), Type: Moment, Required: true},
			{Name: "details", Label: t("经过", "What happened"), Type: Long},
		},
		States: []State{
			{Code: "open", Label: t("待处理", "Open"), Next: []string{"closed"}},
			{Code: "closed", Label: t("已处理", "Closed")},
		}}
}

func notices() Kind {
	return Kind{Code: Notice, Label: t("告知与不予告知", "Notices and withheld notices"),
		Law:   t("个人信息保护法第十八条、第三十五条", "Personal Information Protection Law, articles 18 and 35"),
		Write: access.DutyKeep, Read: access.DutyKeep, Handle: access.DutyKeep, Scoped: true, KeepYears: keepYears,
		StartBy: "outcome", OneOf: []string{"person", "area"},
		Fields: []Field{
			{Name: "outcome", Label: t("是否告知", "Told or withheld"), Type: Choice, Required: true, Choices: []Code{
				{"told", t("已告知", "Told")}, {"withheld", t("不予告知", "Withheld")}}},
			{Name: "person", Label: t("告知对象", "Whom"), Type: Person, Hint: t("留空表示某一类数据的全部人员", "empty: everybody in the area")},
			{Name: "area", Label: t("数据类别", "Area"), Type: Area},
			{Name: "told_on", Label: t("告知日期", "Told on"), Type: Date, Needed: []string{"told"}},
			{Name: "told_how", Label: t("告知方式", "Told how"), Type: Line, Needed: []string{"told"},
				Hint: t("本人能看到这一项，不要写经办人", "the person sees this: do not name who handled it")},
			{Name: "decided_by", Label: t("决定人", "Decided by"), Type: Line, Needed: []string{"withheld"}},
			{Name: "basis", Label: t("依据", "Basis"), Type: Long, Needed: []string{"withheld"}},
			{Name: "until", Label: t("不予告知至", "Withheld until"), Type: Date, Needed: []string{"withheld"}},
		},
		States: []State{
			{Code: "withheld", Label: t("不予告知", "Withheld"), Next: []string{"withheld", "told", "ended"}, Until: "until"},
			{Code: "told", Label: t("已告知", "Told")},
			{Code: "ended", Label: t("事由消失，无需告知", "Ended without a notice")},
		}}
}

func retentions() Kind {
	return Kind{Code: Retention, Label: t("保存期限与删除", "Retention and deletion"),
		Law:   t("个人信息保护法第十九条、第四十七条", "Personal Information Protection Law, articles 19 and 47"),
		Write: access.DutyKeep, Read: access.DutyKeep, Handle: access.DutyKeep, Scoped: true, KeepYears: keepYears,
		StartBy: "what",
		Fields: []Field{
			{Name: "what", Label: t("事项", "What"), Type: Choice, Required: true, Choices: []Code{
				{"in_force", t("保存期限", "Period")}, {"frozen", t("冻结（只存储、不使用）", "Freeze (stored, not used)")},
				{"deleted", t("删除记录", "Deletion")}}},
			{Name: "object", Label: t("数据类别或来源", "Area or feed"), Type: Object, Required: true},
			{Name: "person", Label: t("仅涉及某人", "One person only"), Type: Person},
			{Name: "reason", Label: t("理由", "Reason"), Type: Long, Required: true},
			{Name: "period", Label: t("期限", "Period"), Type: Line, Needed: []string{"in_force"}},
			{Name: "until", Label: t("冻结至", "Frozen until"), Type: Date, Needed: []string{"frozen"}},
			{Name: "rows", Label: t("删除行数", "Rows deleted"), Type: Number, Needed: []string{"deleted"}},
			{Name: "method", Label: t("删除方式", "How deleted"), Type: Line, Needed: []string{"deleted"}},
			{Name: "approval", Label: t("审批编号", "Approval"), Type: Line, Needed: []string{"deleted"}},
		},
		States: []State{
			{Code: "in_force", Label: t("执行中", "In force"), Next: []string{"ended"}},
			{Code: "frozen", Label: t("冻结中", "Frozen"), Next: []string{"frozen", "ended"}, Until: "until"},
			{Code: "deleted", Label: t("已删除", "Deleted")},
			{Code: "ended", Label: t("已终止", "Ended")},
		}}
}

func impacts() Kind {
	return Kind{Code: Impact, Label: t("个人信息保护影响评估", "Impact assessments"),
		Law:   t("个人信息保护法第五十五条、第五十六条", "Personal Information Protection Law, articles 55 and 56"),
		Write: access.DutyKeep, Read: access.DutyKeep, Handle: access.DutyKeep, KeepYears: keepYears,
		Fields: []Field{
			{Name: "subject", Label: t("评估对象", "What is assessed"), Type: Choice, Required: true, Choices: []Code{
				{"feed", t("数据来源", "A feed")}, {"rule", t("预警规则", "A rule")}, {"area", t("数据类别", "An area")},
				{"sharing", t("向他人提供或委托处理", "Sharing or entrusting")}}},
			{Name: "object", Label: t("编号", "Its code"), Type: Object, Required: true},
			{Name: "purpose", Label: t("处理目的、方式", "Purpose and manner"), Type: Long, Required: true},
			{Name: "necessity", Label: t("合法、正当、必要", "Lawful, proper, necessary"), Type: Long, Required: true},
			{Name: "risk", Label: t("对个人权益的影响与风险", "Effect on persons and risk"), Type: Long, Required: true},
			{Name: "measures", Label: t("保护措施是否有效、与风险相适应", "Measures, and whether they meet the risk"), Type: Long, Required: true},
			{Name: "signed_by", Label: t("签署人", "Signed by"), Type: Line, Needed: []string{"signed"}},
			{Name: "signed_on", Label: t("签署日期", "Signed on"), Type: Date, Needed: []string{"signed"}},
		},
		States: []State{
			{Code: "draft", Label: t("起草中", "Draft"), Next: []string{"signed", "ended"}},
			{Code: "signed", Label: t("已签署", "Signed"), Next: []string{"ended"}},
			{Code: "ended", Label: t("已失效", "Ended")},
		}}
}

func incidents() Kind {
	return Kind{Code: Incident, Label: t("个人信息安全事件", "Incidents"),
		Law:   t("个人信息保护法第五十七条", "Personal Information Protection Law, article 57"),
		Write: access.IncidentManage, Read: access.IncidentManage, Handle: access.IncidentManage, KeepYears: keepYears,
		Fields: []Field{
			{Name: "found", Label: t("发现时间", "Found"), Type: Moment, Required: true},
			{Name: "category", Label: t("种类", "Kind"), Type: Choice, Required: true, Choices: []Code{
				{"leak", t("泄露", "Leak")}, {"tampering", t("篡改", "Tampering")}, {"loss", t("丢失", "Loss")},
				{"misuse", t("违规查询使用", "Misuse")}, {"other", t("其他", "Other")}}},
			{Name: "what", Label: t("经过与涉及的数据", "What happened, which data"), Type: Long, Required: true},
			{Name: "concerned", Label: t("涉及人数", "Persons concerned"), Type: Number, Needed: []string{"reported"}},
			{Name: "measures", Label: t("补救措施", "Measures"), Type: Long, Needed: []string{"contained"}},
			{Name: "reported_to", Label: t("报告的部门", "Reported to"), Type: Line, Needed: []string{"reported"}},
			{Name: "told", Label: t("告知个人的情况", "Persons told"), Type: Long, Needed: []string{"closed"},
				Hint: t("何时、以何种方式告知；不告知的写明理由", "when and how; if not told, why")},
		},
		States: []State{
			{Code: "open", Label: t("已发现", "Open"), Next: []string{"contained", "reported"}},
			{Code: "contained", Label: t("已控制", "Contained"), Next: []string{"reported"}, Within: containWithin, Since: "found"},
			{Code: "reported", Label: t("已报告", "Reported"), Next: []string{"contained", "closed"}, Within: reportWithin, Since: "found"},
			{Code: "closed", Label: t("已了结", "Closed")},
		}}
}

// The law says "at once"; these are the marks after which the register calls an
// incident late.
const (
	containWithin = 24 * time.Hour
	reportWithin  = 4 * time.Hour
)
