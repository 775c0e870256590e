package api_test

import (
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"qingjian/api"
	"qingjian/ingest"
	"qingjian/internal/officetest"
)

// nothingStored proves that no batch and no file was kept.
func (s *server) nothingStored(t *testing.T) {
	t.Helper()
	var page struct{ Items []api.ReceiptJSON }
	s.get("/api/v1/batches").into(t, &page)
	if len(page.Items) != 0 {
		t.Errorf("batches: %+v", page.Items)
	}
	files, err := filepath.Glob(filepath.Join(s.Dir, "objects", "*", "*"))
	s.OK(err)
	if len(files) != 0 {
		t.Errorf("files: %v", files)
	}
}

func TestUploadRefused(t *testing.T) {
	o := officetest.New(t)
	limited := o.Options
	limited.MaxFile = 64 << 10
	o.Service = ingest.New(limited)
	s := serve(o, nil)
	book := string(officetest.Workbook(t, officetest.Roster(officetest.Profile("张三", zhang))))
	file := part{"file", "花名册.xlsx", book}

	for _, c := range []struct {
		name   string
		parts  []part
		status int
		code   string
	}{
		{"NoFile", nil, 400, "batch.no_file"},
		{"TextOnly", []part{{"effective_date", "", "2026-01-01"}}, 400, "batch.no_file"},
		{"MalformedDay", []part{{"effective_date", "", "2026-1-1"}, file}, 400, "batch.input"},
		{"UnknownOrigin", []part{{"origin", "", "XXX"}, file}, 400, "batch.input"},
		{"DateAfterTheFile", []part{file, {"effective_date", "", "2026-01-01"}}, 400, "request.form_order"},
		{"LargerThanTheLimit", []part{{"file", "大.xlsx", strings.Repeat("x", 64<<10+1)}}, 413, "object.too_large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if p := s.send(c.parts...).problem(t, c.status, c.code); p.Hint == "" && c.code != "batch.input" {
				t.Error("no hint")
			}
		})
	}
	t.Run("NotAForm", func(t *testing.T) {
		for _, contentType := range []string{"", "application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "multipart/form-data"} {
			s.do(http.MethodPost, "/api/v1/batches", strings.NewReader(book), "Content-Type", contentType).problem(t, 400, "request.form")
		}
	})
	contentType, body := form(t, file)
	t.Run("CutOffInTheFile", func(t *testing.T) {
		s.do(http.MethodPost, "/api/v1/batches", strings.NewReader(body[:len(body)/2]), "Content-Type", contentType).problem(t, 400, "request.form")
	})
	t.Run("CutOffBeforeTheEnd", func(t *testing.T) {
		s.do(http.MethodPost, "/api/v1/batches", strings.NewReader(body[:len(body)-8]), "Content-Type", contentType).problem(t, 400, "request.form")
	})
	t.Run("ConnectionLost", func(t *testing.T) { s.halfRequest(t, contentType, body) })
	if s.Failed() {
		return
	}
	s.nothingStored(t) // of the files either that arrived whole before the mistake
}

// TestBrokenUploadKeepsWhatABatchNames: an upload that breaks off after some
// files leaves none of them, unless an earlier batch brought the same.
func TestBrokenUploadKeepsWhatABatchNames(t *testing.T) {
	s := newServer(t)
	book := string(officetest.Workbook(t, officetest.Roster(officetest.Profile("张三", zhang))))
	originals := func() int {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(s.Dir, "objects", "originals", "*"))
		s.OK(err)
		return len(files)
	}
	breaks := func(files ...part) {
		t.Helper()
		contentType, body := form(t, append(files, part{"file", "尾.xlsx", strings.Repeat("x", 1<<20)})...)
		s.do(http.MethodPost, "/api/v1/batches", strings.NewReader(body[:len(body)-1<<19]), "Content-Type", contentType).problem(t, 400, "request.form")
	}
	breaks(part{"file", "一.xlsx", book}, part{"file", "二.xlsx", "other"})
	if originals() != 0 {
		t.Fatalf("%d files are left", originals())
	}
	if a := s.send(part{"file", "花名册.xlsx", book}); a.status != http.StatusCreated || originals() != 1 {
		t.Fatalf("status %d, %d files", a.status, originals())
	}
	breaks(part{"file", "一.xlsx", book}, part{"file", "二.xlsx", "other"})
	if originals() != 1 {
		t.Errorf("%d files, want that of the batch", originals())
	}

	// A process died in the middle: once before the ledger named a file, once after.
	for _, content := range []string{book, "other"} {
		_, err := s.Objects.PutOriginal(t.Context(), strings.NewReader(content), 1<<20)
		s.OK(err)
	}
	if originals() != 3 {
		t.Fatalf("%d files: this proves nothing", originals())
	}
	s.OK(s.Recover(t.Context()))
	if originals() != 1 {
		t.Errorf("%d files after a start", originals())
	}
	var page struct{ Items []api.ReceiptJSON }
	s.get("/api/v1/batches").into(t, &page)
	if len(page.Items) != 1 {
		t.Fatalf("batches %+v", page.Items)
	}
	if _, err := s.Check(t.Context(), page.Items[0].BatchID, nil); err != nil {
		t.Errorf("the batch's original cannot be read: %v", err)
	}
}

// halfRequest announces a whole body, sends half of it and hangs up its side.
func (s *server) halfRequest(t *testing.T, contentType, body string) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	s.OK(err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /api/v1/batches HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"+s.as[0]+": "+s.as[1]+"\r\nContent-Type: "+contentType+
		"\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body[:len(body)/2])
	s.OK(err)
	s.OK(conn.(*net.TCPConn).CloseWrite())
	answer, err := io.ReadAll(conn)
	s.OK(err)
	if !strings.HasPrefix(string(answer), "HTTP/1.1 400") || !strings.Contains(string(answer), "request.form") {
		t.Errorf("answer: %s", answer)
	}
}

func TestCutOffUploadLeavesNothing(t *testing.T) {
	s := newServer(t)
	contentType, body := form(t, part{"file", "a.xlsx", strings.Repeat("x", 1<<20)})
	s.do(http.MethodPost, "/api/v1/batches", strings.NewReader(body[:1<<19]), "Content-Type", contentType).problem(t, 400, "request.form")
	s.nothingStored(t)
}

func TestUploadOfBadFiles(t *testing.T) {
	s := newServer(t)
	t.Run("AloneIsRejected", func(t *testing.T) {
		a := s.send(part{"file", "名单.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)})
		var r api.ReceiptJSON
		a.into(t, &r)
		if a.status != http.StatusCreated || r.Status != "rejected" || r.IssuesTotal != 1 || r.Issues[0].Code != "file.legacy_xls" || r.Issues[0].Hint == "" || r.Issues[0].File != "名单.xls" {
			t.Errorf("status %d, receipt %+v", a.status, r)
		}
	})
	t.Run("BesideAGoodOneIsReported", func(t *testing.T) {
		a := s.send(part{"file", "空.xlsx", ""}, part{"file", `C:\clerk\花名册.xlsx`, string(officetest.Workbook(t, officetest.Roster(officetest.Profile("张三", zhang))))})
		var r api.ReceiptJSON
		a.into(t, &r)
		if r.Status != "checked" || r.Rows.Inserted != 1 || r.IssuesTotal != 1 || r.Issues[0].Code != "file.empty" || r.Files[1].Name != "花名册.xlsx" {
			t.Errorf("receipt %+v", r)
		}
	})
}

// watched calls look each time a megabyte more was taken from it.
type watched struct {
	io.Reader
	n, at int
	look  func()
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if w.n += n; w.n > w.at {
		w.at += 1 << 20
		w.look()
	}
	return n, err
}

// TestLargeUploadTouchesNoDiskInPlain looks at the folder of temporary files
// and at the data while a large file streams in.
func TestLargeUploadTouchesNoDiskInPlain(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	s := newServer(t)
	const canary = "金丝雀巷九号,120118190001010005;"
	contentType, body := form(t, part{"file", "大.xlsx", strings.Repeat(canary, 16<<20/len(canary))})
	looked, seen := 0, int64(0)
	w := &watched{Reader: strings.NewReader(body), look: func() {
		looked++
		s.noPlain(t, tmp, canary)
		seen = max(seen, s.noPlain(t, s.Dir, canary))
	}}
	a := s.do(http.MethodPost, "/api/v1/batches", w, "Content-Type", contentType)
	if a.status != http.StatusCreated {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	w.look()
	if looked < 15 || seen < 8<<20 {
		t.Errorf("looked %d times and saw at most %d bytes: this proves nothing", looked, seen)
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) != 0 {
		t.Errorf("temporary files: %v, %v", left, err)
	}
}

// noPlain searches all files of a folder for texts and gives their size.
func (s *server) noPlain(t *testing.T, dir string, texts ...string) (size int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return ignoreGone(err)
		}
		content, err := os.ReadFile(path)
		size += int64(len(content))
		for _, text := range texts {
			if strings.Contains(string(content), text) {
				t.Errorf("%s holds a value in plain", path)
			}
		}
		return ignoreGone(err)
	})
	s.OK(err)
	return size
}

// ignoreGone: files come and go while a server works.
func ignoreGone(err error) error {
	if os.IsNotExist(err) {
		return nil
	}
	return err
}
