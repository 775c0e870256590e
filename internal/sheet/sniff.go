package sheet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf16"

	"qingjian/internal/fault"
)

// format is what a file is made of.
type format uint8

const (
	formatZip format = iota
	formatDelimited
	formatJSONLines
	formatParquet
	formatArrowFile
	formatArrowStream
)

// sniff tells a file's format by its content, and refuses what isn't read.
func sniff(r io.ReaderAt, size int64) (format, error) {
	if size <= 0 {
		return 0, errEmpty()
	}
	head := make([]byte, min(size, 4096))
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return 0, err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return formatZip, nil
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return 0, sniffOLE(r, size)
	case len(head) > 4 && head[0] == 0x09 && head[1]&^0x06 == 0 && head[3] == 0: // BIFF 2 to 4, never in OLE
		return 0, errLegacyXLS()
	case bytes.HasPrefix(head, []byte("PAR1")):
		return formatParquet, nil
	case bytes.HasPrefix(head, []byte("ARROW1")):
		return formatArrowFile, nil
	case bytes.HasPrefix(head, []byte("\xFF\xFF\xFF\xFF")):
		return formatArrowStream, nil
	}
	return sniffText(head)
}

// sniffOLE tells apart what hides in a compound file, by the names in its
// directory.
func sniffOLE(r io.ReaderAt, size int64) error {
	encrypted, wps, word := utf16Name("EncryptedPackage"), utf16Name("ETExtData"), utf16Name("WordDocument")
	var isWPS, isWord bool
	const keep = 64 // longer than any of the names
	buf := make([]byte, bufferSize)
	for off := int64(0); off < size; off += int64(len(buf) - keep) {
		n, err := r.ReadAt(buf, off)
		if err != nil && err != io.EOF {
			return err
		}
		if bytes.Contains(buf[:n], encrypted) {
			return errEncrypted()
		}
		isWPS = isWPS || bytes.Contains(buf[:n], wps)
		isWord = isWord || bytes.Contains(buf[:n], word)
	}
	switch {
	case isWPS:
		return errWPS()
	case isWord:
		return errNotWorkbook(fault.T("看起来是 Word 或 WPS 文字文档", "it looks like a Word or WPS Writer document"))
	}
	return errLegacyXLS()
}

func utf16Name(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// sniffText tells the text formats apart.
func sniffText(head []byte) (format, error) {
	lower := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n"))
	switch {
	case bytes.HasPrefix(head, []byte("%PDF")):
		return 0, errNotWorkbook(fault.T("这是 PDF 文件", "it is a PDF file"))
	case bytes.HasPrefix(lower, []byte("<")) && bytes.Contains(lower, []byte("<html")),
		bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<table")):
		return 0, errNotWorkbook(fault.T("这是网页（有的系统导出时改名为 .xls/.xlsx）", "it is a web page (some systems export one named .xls or .xlsx)"))
	case bytes.HasPrefix(lower, []byte("<?xml")):
		return 0, errNotWorkbook(fault.T("这是 XML 文件", "it is an XML file"))
	case bytes.HasPrefix(lower, []byte(`{\rtf`)):
		return 0, errNotWorkbook(fault.T("这是 RTF 文档", "it is an RTF document"))
	case !isText(head):
		return 0, errNotWorkbook(fault.T("文件格式无法识别", "its format is unknown"))
	case len(lower) == 0 && len(head) < 4096:
		return 0, errEmpty()
	case bytes.HasPrefix(lower, []byte("{")):
		return formatJSONLines, nil
	case bytes.HasPrefix(lower, []byte("[")) && bytes.HasPrefix(bytes.TrimLeft(lower[1:], " \t\r\n"), []byte("{")):
		return 0, errNotWorkbook(fault.T("这是 JSON 数组，请改为每行一个对象（JSON Lines）", "it is a JSON array; write one object per line (JSON Lines)"))
	}
	return formatDelimited, nil
}

// isText tells text from other files. A control character may slip into a cell,
// where the cleaners report it; a file that is no text has many.
func isText(head []byte) bool {
	controls := 0
	for _, c := range head {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' {
			controls++
		}
	}
	_, ok := encodingOf(head)
	return ok && controls*20 <= len(head)
}

// sniffZip says what an archive without a workbook is.
func sniffZip(a *archive) error {
	if a.has("mimetype") {
		kind, err := mimetype(a)
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(kind, "application/vnd.oasis.opendocument.spreadsheet"):
			return errODS()
		case strings.Contains(kind, "wps"), strings.Contains(kind, "kset"):
			return errWPS()
		}
	}
	switch {
	case a.has("word/document.xml"):
		return errNotWorkbook(fault.T("这是 Word 文档", "it is a Word document"))
	case a.has("ppt/presentation.xml"):
		return errNotWorkbook(fault.T("这是演示文稿", "it is a presentation"))
	case a.has("xl/workbook.bin"):
		return errNotWorkbook(fault.T("这是二进制工作簿 .xlsb", "it is a binary workbook, .xlsb"))
	case a.has("[content_types].xml"):
		return errDamaged(fault.T("缺少工作簿目录", "its table of sheets is missing"))
	}
	return errNotWorkbook(fault.T("这是普通压缩包，请先解压", "it is an ordinary archive; unpack it first"))
}

func mimetype(a *archive) (string, error) {
	rc, err := a.open("mimetype")
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(io.LimitReader(rc, 256))
	return string(bytes.TrimSpace(b)), errors.Join(err, rc.Close())
}
