package ingest

import (
	"sync"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/units"
)

// IssueCodes lists the codes that an import raises beside those of cells and
// headers (catalog.IssueCodes) and of files (the faults file.* of the sheet
// reader), in order.
func IssueCodes() []catalog.IssueCode {
	return []catalog.IssueCode{
		{Code: "sheet.area_unknown", Severity: catalog.SevError,
			Message: fault.T("认不出这张表属于哪一项信息，整张表没有导入", "it is not clear which area this sheet belongs to; none of it was imported"),
			Hint:    fault.T("请核对表头是否与模板一致（如“公民身份号码”“任职单位名称”“坐落”）", "check that the header row has the template's labels")},
		{Code: "sheet.template_header", Severity: catalog.SevError,
			Message: fault.T("这张表是“{2}”的模板，但第 {1} 行的表头被删掉或改动太多，整张表没有导入", "this sheet is the template of {2}, and the header in row {1} is gone or changed too much; none of it was imported"),
			Hint:    fault.T("请在“导入”页点“下载模板”取一份新的（命令行：qingjian template {3}），把填好的内容复制过去；复制时不要盖住表头", "take a new one on the import page (qingjian template {3}) and copy the rows below its header")},
		{Code: "sheet.template_other", Severity: catalog.SevWarning,
			Message: fault.T("用的是“{1}”的模板，表头却是“{2}”；已按“{2}”读取", "the template is that of {1} and the header that of {2}; it was read as {2}"),
			Hint:    fault.T("内容确是“{2}”的，不用处理；下次请用“{2}”的模板（“导入”页“下载模板”，或 qingjian template {3}）。拿错模板的，请换模板重填", "if it is {2}, nothing to do; next time take its template on the import page or by qingjian template {3}")},
		{Code: "sheet.template_old", Severity: catalog.SevWarning,
			Message: fault.T("这是旧模板，之后表格有改动：{1}。认得出的列已照常读取", "this template is an old one; since then: {1}. The columns that are known were read as usual"),
			Hint:    fault.T("这次可以照常导入；新增的列需要填的，请下载新模板（“导入”页“下载模板”，或 qingjian template {2}）补填", "go on with this one; for the added columns take a new template on the import page or by qingjian template {2}")},
		{Code: "sheet.template_blank", Severity: catalog.SevError,
			Message: fault.T("这份模板还没有填写内容，没有可以导入的行", "nothing is filled in in this template"),
			Hint:    fault.T("请从第 5 行开始填写，保存后再上传；示例行不算", "fill in from row 5 on, save and upload again; the example row does not count")},
		{Code: "row.example", Severity: catalog.SevError,
			Message: fault.T("这一行还带着示例的标记（“示例”字样或示例的号码），没有导入", "the row still carries a mark of the example (the word 示例 or its number); it was not imported"),
			Hint:    fault.T("如果是您的数据：把“序号”里的“示例”删去，号码和姓名换成真实的，再传一次。如果只是改动了示例，不用理会", "if it is your data, delete 示例 in the first column, put the real number and name, and upload again; if the example was only edited, nothing to do")},
		{Code: "sheet.unit_unclear", Severity: catalog.SevError,
			Message: fault.T("“{1}”没有写明单位，按{3}看数值偏小，请告诉系统这一列的单位：{2}", "{1} names no unit, and its values are small for {3}: say in which unit the column is ({2})"),
			Hint:    fault.T("请在平台的批次页面上选好单位，不用改表；选好之前这个批次不能入库。下次可在表头写明，如“价格（万元）”", "choose the unit on the page of the batch; the file need not be changed. Until then the batch is not published")},
		{Code: "sheet.unit_two", Severity: catalog.SevError,
			Message: fault.T("“{1}”写了两种单位（{2}），请告诉系统按哪一种", "{1} names two units ({2}): say which it is"),
			Hint:    fault.T("请在平台的批次页面上选好单位，不用改表；选好之前这个批次不能入库", "choose the unit on the page of the batch; the file need not be changed. Until then the batch is not published")},
		{Code: "sheet.rows_refused", Severity: catalog.SevError,
			Message: fault.T("表头有问题，这张表的 {1} 行都没有导入", "the header has a problem, so none of the sheet's {1} rows was imported"),
			Hint:    fault.T("改好表头后重新导入这个文件即可，其他表不受影响", "mend the header and import the file again; other sheets are not affected")},
		{Code: "sheet.hidden", Severity: catalog.SevWarning,
			Message: fault.T("这张表是隐藏的，也一并读取了", "this sheet is hidden; it was read as well"),
			Hint:    fault.T("如不应导入，请删去这张表后重新导入", "if it should not be, delete it and import again")},
		{Code: "sheet.hidden_rows", Severity: catalog.SevWarning,
			Message: fault.T("有 {1} 行被隐藏或筛选掉，也一并读取了", "{1} hidden or filtered rows were read as well"),
			Hint:    fault.T("如不应导入，请删去这些行后重新导入", "if they should not be, delete them and import again")},
		{Code: "sheet.not_granted", Severity: catalog.SevError,
			Message: fault.T("您的账户没有报送这项信息的权限，整张表没有导入", "your account may not hand in this area; none of the sheet was imported"),
			Hint:    fault.T("如工作需要，请向安全管理员申请", "if your work needs it, ask the security administrator")},
		{Code: "sheet.internal_only", Severity: catalog.SevError,
			Message: fault.T("这项信息只能在内网保存，不能在外网报送或由外网导入", "this area is kept on the internal network alone; it neither goes to nor comes from the extranet"),
			Hint:    fault.T("请在内网平台上录入", "enter it on the internal platform")},
		{Code: "sheet.reporter_column", Severity: catalog.SevError,
			Message: fault.T("这一列会写明举报人是谁，整张表没有导入", "this column would say who reported; none of the sheet was imported"),
			Hint:    fault.T("举报人的身份不进本平台：请删去这一列（含姓名、电话、住址等）后重新导入", "who reports stays outside this platform: delete the column, names, telephone numbers and addresses alike, and import again")},
		{Code: "cell.reporter", Severity: catalog.SevError,
			Message: fault.T("这一格的文字会暴露举报人，此行未入库", "the text of this cell would give a reporter away; the row was not imported"),
			Hint:    fault.T("请改写这一格：只写反映的问题，不写谁反映、怎样联系、与被反映人是什么关系", "rewrite the cell: what was reported, not by whom, how to reach him or how he is related")},
		{Code: "sheet.leads_apart", Severity: catalog.SevError,
			Message: fault.T("问题线索须单独导入，同一批里的其他表没有导入", "leads are imported on their own; the other sheets of this batch were not"),
			Hint:    fault.T("请把其他表另行导入一次", "import the other sheets again without the leads")},
		{Code: "row.leads_apart", Severity: catalog.SevError,
			Message: fault.T("问题线索的“无此类情况”不能在覆盖声明中填报，此行未入库", "that there are no leads is not stated in this sheet; the row was not imported"),
			Hint:    fault.T("请由承办人在单独导入的线索表中填写", "whoever handles leads states it in their own sheet, imported on its own")},
		{Code: "row.out_of_scope", Severity: catalog.SevError,
			Message: fault.T("此行的人员或单位不在您的报送范围内，此行未入库", "the person or unit of this row is not in your field; the row was not imported"),
			Hint:    fault.T("请核对公民身份号码和单位编码；确属本单位新增人员的，请连同基本信息（A01）一起报送；本人及亲属的信息由他人报送", "check the identity number and the unit code; for somebody new in your unit hand the profile (A01) in as well; others hand in what concerns you and your kin")},
		{Code: "row.ragged", Severity: catalog.SevError,
			Message: fault.T("这一行有 {1} 列，表头有 {2} 列，内容可能错位", "this line has {1} fields and the header {2}: its cells may stand in the wrong columns"),
			Hint:    fault.T("内容中含分隔符的应整格加引号；缺的列补上分隔符", "quote fields that hold a separator, and add the separators that are missing")},
		{Code: "row.identity_needed", Severity: catalog.SevError,
			Message: fault.T("没有公民身份号码，不能确定是谁（档案中有 {1} 位同名人员），此行待确认，未入库", "no identity number, so it is not certain whose row this is (persons of that name on file: {1}); the row is held back"),
			Hint:    fault.T("请补填公民身份号码后重新导入", "fill in the identity number and import again")},
		{Code: "row.number_needed", Severity: catalog.SevError,
			Message: fault.T("没有公民身份号码，不能确定是谁，此行待确认，未入库", "no identity number, so it is not certain whose row this is; the row is held back"),
			Hint:    fault.T("请补填公民身份号码后重新导入", "fill in the identity number and import again")},
		{Code: "row.name_contradicts", Severity: catalog.SevError,
			Message: fault.T("姓名与该公民身份号码在档的姓名不一致，此行待确认，未入库", "the name is not the one on file for this identity number; the row is held back"),
			Hint:    fault.T("请核对身份号码是否填成了别人的；确实改名的，请先导入基本信息（A01）", "check whether the number is another person's; after a change of name import the profile (A01) first")},
		{Code: "row.name_changed", Severity: catalog.SevWarning,
			Message: fault.T("姓名与在档的不一致，将按改名处理，原姓名保留在历史中", "the name differs from the one on file; it is taken as a change of name, and the old one stays in the history"),
			Hint:    fault.T("请核对身份号码是否填成了别人的", "check whether the identity number is another person's")},
		{Code: "row.profile_missing", Severity: catalog.SevWarning,
			Message: fault.T("此人还没有基本信息（A01），本行已照常入库", "this person has no profile (A01) yet; the row is stored all the same"),
			Hint:    fault.T("请尽快导入含此人的花名册", "import a roster with this person soon")},
		{Code: "row.contradiction", Severity: catalog.SevError,
			Message: fault.T("与{1}说的是同一件事而内容不同，几行都没有导入", "it speaks of the same thing as {1} and differs; none of them was imported"),
			Hint:    fault.T("请核实后只保留正确的一行", "find out which is right and keep only that row")},
		{Code: "row.start_corrected", Severity: catalog.SevWarning,
			Message: fault.T("在档的同一记录从 {1} 起，本行起始日期不同，按更正处理：原期间撤回，历史中仍可查", "the same record is on file from {1}; this row begins on another day and is taken as a correction: the old period is taken back and stays in the history"),
			Hint:    fault.T("如果是另一次任职或另一处房产，请先在前一条中填写免职（处置）日期", "if it is another term or another holding, give the earlier one its end date first")},
		{Code: "row.name_and_birth_contradict", Severity: catalog.SevError,
			Message: fault.T("姓名与在档的不一致，出生日期或性别也不一致，像是填成了别人的号码，此行待确认，未入库", "name and birth date or sex all differ from those on file: the number looks like another person's; the row is held back"),
			Hint:    fault.T("请核对公民身份号码", "check the identity number")},
		{Code: units.ParentUnknown, Severity: catalog.SevError,
			Message: fault.T("上级单位编码在单位树和本表中都没有，此行未入库", "the code of the unit above is neither in the tree nor in this sheet; the row was not imported"),
			Hint:    fault.T("请核对上级编码，或先导入上级单位", "check the code, or import the unit above first")},
		{Code: units.ParentAbsent, Severity: catalog.SevWarning,
			Message: fault.T("上级单位在起始日期那天还没有或已撤销", "the unit above is not there on the first day"),
			Hint:    fault.T("请核对两个单位的起止日期", "check the dates of both units")},
		{Code: units.Circle, Severity: catalog.SevError,
			Message: fault.T("上级关系绕成了圈（单位成了自己的上级），此行未入库", "the units above lead round in a circle back to this unit; the row was not imported"),
			Hint:    fault.T("请核对这几个单位的上级编码", "check which unit stands above which")},
		{Code: units.LevelOrder, Severity: catalog.SevWarning,
			Message: fault.T("上级单位的层级并不更高", "the unit above is of no higher level"),
			Hint:    fault.T("请核对层级和上级编码", "check the level and the unit above")},
		{Code: units.NameTaken, Severity: catalog.SevWarning,
			Message: fault.T("同一上级下已有同名单位", "another unit below the same one has this name"),
			Hint:    fault.T("请核对是否把同一单位编了两个码", "check whether one unit was given two codes")},
		{Code: "row.higher_level_managed", Severity: catalog.SevError,
			Message: fault.T("此人由上级管理，本平台只留姓名，其他情况一律不收，此行未入库", "a higher level manages this person; nothing but the name is kept here, and the row was not imported"),
			Hint:    fault.T("请按规定把材料报送上级，不要在本平台保存", "hand the material up as the rules say, and do not keep it here")},
		{Code: "row.sum_exceeds", Severity: catalog.SevWarning,
			Message: fault.T("同一对象各行的“{1}”合计超过 {2}", "{1} of the rows about the same thing adds up to more than {2}"),
			Hint:    fault.T("请核对各行的份额", "check the shares of these rows")},
		{Code: "sheet.full_incomplete", Severity: catalog.SevWarning,
			Message: fault.T("报的是全量，但有行没有通过，所以这张表不会使任何在档内容消失", "it was said to be full, yet rows of it were not taken: nothing on file is ended because of it"),
			Hint:    fault.T("请先改好没有通过的行，再按全量导入一次", "mend the rows that were not taken, then import it as full again")},
		{Code: "sheet.full_not_here", Severity: catalog.SevWarning,
			Message: fault.T("这类表不按全量处理，不会使任何在档内容消失", "sheets of this kind are never full: nothing on file is ended because of it"),
			Hint:    fault.T("需要删去的内容请逐条办理，或撤回原来的批次", "take single rows back, or the batch that brought them")},
		{Code: "withdraw.later_kept", Severity: catalog.SevWarning,
			Message: fault.T("第 {1} 批之后又改过这一条，撤回时保留后来的内容", "batch {1} changed this record later; what came later stays"),
			Hint:    fault.T("如也要恢复到原来的样子，请选“后来的改动一并撤回”", "to put it back as well, choose to take later changes back too")},
		{Code: "withdraw.later_taken", Severity: catalog.SevWarning,
			Message: fault.T("第 {1} 批之后又改过这一条，这些改动会一并撤回", "batch {1} changed this record later; that is taken back too"),
			Hint:    fault.T("请先核对后来的改动是否还要；要保留的，请选“保留后来的改动”", "check whether the later change is still wanted; to keep it, choose to keep later changes")},
		{Code: "withdraw.profiles", Severity: catalog.SevWarning,
			Message: fault.T("撤回后有 {1} 人不再有基本信息（A01）", "{1} persons will have no profile (A01) any more"),
			Hint:    fault.T("这些人如还有其他信息在档，只有全区范围的账户能看到；请确认他们确实不应在档", "what else is on file about them is seen by accounts for the whole district alone; make sure that they should not be on file")},
		{Code: "row.duplicate", Severity: catalog.SevWarning,
			Message: fault.T("与{1}完全相同，只计一次", "the same as {1}; it counts once"),
			Hint:    fault.T("无需处理；如要整洁，可删去重复的行", "nothing to do; delete the repeated row if you like")},
	}
}

// issueTable is IssueCodes by code, built once; nothing changes it.
var issueTable = sync.OnceValue(func() map[string]catalog.IssueCode {
	m := map[string]catalog.IssueCode{}
	for _, ic := range IssueCodes() {
		m[ic.Code] = ic
	}
	return m
})

// newIssue makes an issue of a listed code. Details are numbers and places,
// never a cell's value.
func newIssue(code string, details ...any) Issue {
	ic := issueTable()[code]
	i := Issue{Code: code, Severity: ic.Severity}
	i.Message, i.Hint = ic.Fill(details...)
	return i
}
