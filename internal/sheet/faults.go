package sheet

import (
	"errors"

	"qingjian/internal/fault"
)

// errUnfamiliar is what the scanner says to well-formed XML that it was not
// made for; the book then falls back to excelize. It never leaves the package.
var errUnfamiliar = errors.New("unfamiliar markup")

// errStopped ends a scan whose consumer has had enough.
var errStopped = errors.New("stopped")

func saveAsXLSX() fault.Text {
	return fault.T("请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”后再上传。",
		"Open it in Excel or WPS, save it as \"Excel Workbook (*.xlsx)\" and upload that.")
}

func errNotWorkbook(what fault.Text) *fault.Error {
	return fault.New(fault.Invalid, "file.not_workbook",
		fault.F("这不是 Excel 工作簿：%[1]s。", "Not an Excel workbook: %[2]s.", what.ZH, what.EN)).WithHint(saveAsXLSX())
}

func errEncrypted() *fault.Error {
	return fault.New(fault.Invalid, "file.encrypted",
		fault.T("工作簿设有打开密码，无法读取。", "The workbook is protected by a password and can't be read.")).
		WithHint(fault.T("请在 Excel 或 WPS 的“文件—信息—保护工作簿”中去掉密码，另存后再上传。",
			"Remove the password in Excel or WPS (File, Info, Protect Workbook), save and upload again."))
}

func errLegacyXLS() *fault.Error {
	return fault.New(fault.Invalid, "file.legacy_xls",
		fault.T("这是老的二进制格式（如 .xls），不是 .xlsx，改扩展名没有用。",
			"This is an old binary format such as .xls; renaming it to .xlsx doesn't convert it.")).WithHint(saveAsXLSX())
}

func errODS() *fault.Error {
	return fault.New(fault.Invalid, "file.ods",
		fault.T("这是 OpenDocument 表格（.ods），不是 .xlsx。", "This is an OpenDocument spreadsheet (.ods), not .xlsx.")).WithHint(saveAsXLSX())
}

func errWPS() *fault.Error {
	return fault.New(fault.Invalid, "file.wps",
		fault.T("这是 WPS 表格自己的格式（如 .et），不是 .xlsx。", "This is a format of WPS's own (such as .et), not .xlsx.")).WithHint(saveAsXLSX())
}

func errEmpty() *fault.Error {
	return fault.New(fault.Invalid, "file.empty",
		fault.T("文件是空的，或者里面没有工作表。", "The file is empty or has no worksheet.")).
		WithHint(fault.T("请检查是否选错文件，或重新导出一份。", "Check that this is the right file, or export it again."))
}

// errDamaged says what is wrong; what never holds a value of a cell.
func errDamaged(what fault.Text) *fault.Error {
	return fault.New(fault.Invalid, "file.damaged",
		fault.F("工作簿已损坏：%[1]s。", "The workbook is damaged: %[2]s.", what.ZH, what.EN)).
		WithHint(fault.T("请用 Excel 或 WPS 打开并修复，另存为新文件后再上传；打不开时请重新取得原件。",
			"Open and repair it in Excel or WPS, save it as a new file and upload that; if it doesn't open, get the original again."))
}

func errTooLarge(limit int64) *fault.Error {
	return fault.New(fault.TooLarge, "file.too_large",
		fault.F("工作簿解压后超过 %d MiB。", "The workbook is larger than %d MiB once unzipped.", limit>>20)).
		WithHint(fault.T("请拆成几个文件，或删去图片和多余的格式后再上传。",
			"Split it into several files, or remove pictures and needless formatting."))
}

func errTooManyRows(sheet, limit int) *fault.Error {
	return fault.New(fault.TooLarge, "file.too_many_rows",
		fault.F("第 %d 张工作表超过 %d 行。", "Worksheet %d has more than %d rows.", sheet+1, limit)).
		WithHint(fault.T("请按单位或年份拆成几个文件后再上传。", "Split it by unit or year into several files."))
}

func errTooManyCols(sheet, limit int, cell string) *fault.Error {
	return fault.New(fault.TooLarge, "file.too_many_columns",
		fault.F("第 %d 张工作表的 %s 有内容，超过 %d 列。", "Worksheet %d has content in %s, beyond %d columns.", sheet+1, cell, limit)).
		WithHint(fault.T("请删去表格右侧多余的内容后再上传。", "Delete what stands to the right of the table and upload again."))
}

func errCellTooLong(sheet, limit int, cell string) *fault.Error {
	return fault.New(fault.TooLarge, "file.cell_too_long",
		fault.F("第 %[1]d 张工作表的 %[2]s 超过 %[3]d 个字符。", "Cell %[2]s of worksheet %[1]d is longer than %[3]d characters.", sheet+1, cell, limit)).
		WithHint(fault.T("请缩短该单元格的内容后再上传。", "Shorten the content of that cell and upload again."))
}

func errNoSheet(sheet int) *fault.Error {
	return fault.New(fault.NotFound, "file.no_sheet",
		fault.F("没有第 %d 张工作表。", "There is no worksheet %d.", sheet+1))
}

// errDamagedFeed is errDamaged for a file that another system wrote.
func errDamagedFeed(what fault.Text) *fault.Error {
	return fault.New(fault.Invalid, "file.damaged",
		fault.F("文件已损坏：%[1]s。", "The file is damaged: %[2]s.", what.ZH, what.EN)).
		WithHint(fault.T("请让来源系统重新导出；文本文件可用 Excel 或 WPS 打开检查该行后另存为 .xlsx 再上传。",
			"Have the source system export it again; a text file can be opened in Excel or WPS, put right in that line and saved as .xlsx."))
}
