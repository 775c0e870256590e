package access

import (
	"slices"

	"qingjian/internal/fault"
)

// Purpose is a reason of the office's work for which personal data are read.
type Purpose struct {
	Code       string
	Label      fault.Text
	LegalBasis string // the usual one, as the law is cited
	Case       bool   // a case, batch or letter number must be given
}

// leadPurpose is the purpose whose number is that of a lead.
const leadPurpose = "lead"

// BreakGlassPurpose is the purpose of a ticket opened in an emergency.
const BreakGlassPurpose = "break_glass"

// Purposes lists those that a ticket may be opened for. The laws are cited as
// usual bases; whoever opens a ticket may name another.
func Purposes() []Purpose {
	return []Purpose{
		{Code: "routine", Label: fault.T("日常监督", "Routine supervision"), LegalBasis: "《监察法》第十一条第一项"},
		{Code: "special", Label: fault.T("专项监督检查", "Special inspection"), LegalBasis: "《监察法》第十一条第一项", Case: true},
		{Code: leadPurpose, Label: fault.T("问题线索核查", "Verification of a lead"), LegalBasis: "《监察法》第十八条", Case: true},
		{Code: "opinion", Label: fault.T("回复党风廉政意见", "Opinion on integrity"), LegalBasis: "《监察法》第十一条第一项", Case: true},
		{Code: "tour", Label: fault.T("巡察配合", "Support of an inspection tour"), LegalBasis: "《中国共产党巡视工作条例》", Case: true},
		{Code: "correction", Label: fault.T("档案核对与更正", "Checking and correcting the archive"), LegalBasis: "《个人信息保护法》第八条、第四十六条"},
		{Code: "quality", Label: fault.T("数据质量核查", "Data quality"), LegalBasis: "《个人信息保护法》第八条"},
		{Code: "audit", Label: fault.T("审计监督", "Audit"), LegalBasis: "《数据安全法》第三十八条", Case: true},
		{Code: "recusal", Label: fault.T("回避与利益冲突核对", "Recusal and conflicts of interest"), LegalBasis: "《公务员法》第七十四条至第七十六条"},
		{Code: "request", Label: fault.T("答复个人查阅与更正申请", "Answering a person's request"), LegalBasis: "《个人信息保护法》第四十五条、第四十六条", Case: true},
	}
}

// PurposeOf gives a purpose by its code, the emergency's too.
func PurposeOf(code string) (Purpose, bool) {
	if code == BreakGlassPurpose {
		return Purpose{Code: code, Label: fault.T("紧急查阅", "Emergency"), LegalBasis: "《监察法》第十八条"}, true
	}
	all := Purposes()
	i := slices.IndexFunc(all, func(p Purpose) bool { return p.Code == code })
	if i < 0 {
		return Purpose{}, false
	}
	return all[i], true
}
