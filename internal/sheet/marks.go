package sheet

import (
	"archive/zip"
	"bytes"
	"io"

	"github.com/xuri/excelize/v2"
)

// MarksOf reads the marks of an annotated workbook: cells with a comment. It is
// for tests.
func MarksOf(content []byte) ([]Mark, error) {
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	var out []Mark
	for i, name := range f.GetSheetList() {
		comments, err := f.GetComments(name)
		if err != nil {
			return nil, err
		}
		for _, c := range comments {
			id, err := f.GetCellStyle(name, c.Cell)
			if err != nil {
				return nil, err
			}
			style, err := f.GetStyle(id)
			if err != nil {
				return nil, err
			}
			m := Mark{Sheet: i, Cell: c.Cell, Error: len(style.Fill.Color) > 0 && style.Fill.Color[0] == errorFill, Text: c.Text}
			for _, run := range c.Paragraph {
				m.Text += run.Text
			}
			out = append(out, m)
		}
	}
	return out, f.Close()
}

// Unpacked is everything that a workbook's parts hold, one after the other. It is
// for tests.
func Unpacked(content []byte) (all []byte) {
	zr, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil
	}
	for _, part := range zr.File {
		if r, err := part.Open(); err == nil {
			text, _ := io.ReadAll(r)
			all = append(all, text...)
		}
	}
	return all
}
