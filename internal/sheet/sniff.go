package sheet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"qingjian/internal/fault"
)

// sniff refuses what is not a zip archive, by what it is.
func sniff(r io.ReaderAt, size int64) error {
	if size <= 0 {
		return errEmpty()
	}
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return err
	} else {
		head = head[:n]
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return nil
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return sniffOLE(r, size)
	case len(head) > 4 && head[0] == 0x09 && head[1]&^0x06 == 0 && head[3] == 0: // BIFF 2 to 4, never in OLE
		return errLegacyXLS()
	}
	return errNotWorkbook(sniffText(head))
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

// sniffText says what a file without a binary signature seems to be.
func sniffText(head []byte) fault.Text {
	lower := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n"))
	switch {
	case bytes.HasPrefix(head, []byte("%PDF")):
		return fault.T("这是 PDF 文件", "it is a PDF file")
	case bytes.HasPrefix(lower, []byte("<")) && bytes.Contains(lower, []byte("<html")),
		bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<table")):
		return fault.T("这是网页（有的系统导出时改名为 .xls/.xlsx）", "it is a web page (some systems export one named .xls or .xlsx)")
	case bytes.HasPrefix(lower, []byte("<?xml")):
		return fault.T("这是 XML 文件", "it is an XML file")
	case isText(head):
		return fault.T("看起来是 CSV 或纯文本", "it looks like CSV or plain text")
	}
	return fault.T("文件格式无法识别", "its format is unknown")
}

func isText(head []byte) bool {
	if bytes.IndexByte(head, 0) >= 0 {
		return false
	}
	if cut := bytes.LastIndexByte(head, '\n'); cut > 0 {
		head = head[:cut] // the last line may end inside a character
	}
	if utf8.Valid(head) {
		return true
	}
	s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(head)
	return err == nil && !bytes.ContainsRune(s, utf8.RuneError)
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
