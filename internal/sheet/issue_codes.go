package sheet

import (
	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// IssueCodes lists the faults of files and workbooks for the clerks' page of
// codes; places and limits stand as examples.
func IssueCodes() []catalog.IssueCode {
	const first = 0 // sheet
	lim := DefaultLimits()
	var out []catalog.IssueCode
	for _, e := range []*fault.Error{
		errNotWorkbook(fault.T("……", "...")), errEncrypted(), errLegacyXLS(), errODS(), errWPS(), errEmpty(),
		errDamaged(fault.T("……", "...")), errTooLarge(lim.MaxUnzipped), errTooManyRows(first, lim.MaxRows),
		errTooManyCols(first, lim.MaxCols, "SS1"), errCellTooLong(first, lim.MaxCell, "A1"),
	} {
		out = append(out, catalog.IssueCode{Code: e.Code, Severity: catalog.SevError, Message: e.Message, Hint: e.Hint})
	}
	return out
}
