package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"qingjian/api"
	"qingjian/internal/officetest"
)

func TestMeta(t *testing.T) {
	s := newServer(t)
	type meta struct {
		Name, Version string
		Synthetic     bool
		Watermark     api.WatermarkJSON
		Persons       int
	}
	read := func() (m meta) { s.get("/api/v1/meta").into(t, &m); return m }
	if m := read(); m.Name != "清鉴" || m.Version != "test" || !m.Synthetic || m.Persons != 0 || m.Watermark.BatchNo != 0 || m.Watermark.At != nil {
		t.Errorf("an empty office: %+v", m)
	}
	s.confirm(s.upload("2026-01-01", oneOfEach()...))
	if m := read(); m.Persons != 1 || m.Watermark.BatchNo != 1 || m.Watermark.At == nil {
		t.Errorf("after a batch: %+v", m)
	}
}

func TestCatalog(t *testing.T) {
	s := newServer(t)
	type label struct{ ZH, EN string }
	var c struct {
		Categories, Groups, Origins []struct {
			Code  string
			Label label
		}
		Areas []struct {
			Code, Group, Kind string
			Label, Short      label
			Fields            []struct {
				Name, Type, Dict, Unit string
				Label                  label
				Required               bool
				Sensitivity            int
			}
		}
	}
	s.get("/api/v1/catalog").into(t, &c)
	if len(c.Categories) != 6 || len(c.Areas) != 26 || len(c.Groups) == 0 || len(c.Origins) != 5 {
		t.Fatalf("%d categories, %d areas, %d groups, %d origins", len(c.Categories), len(c.Areas), len(c.Groups), len(c.Origins))
	}
	for _, a := range c.Areas {
		if a.Label.ZH == "" || a.Label.EN == "" || a.Kind == "" || a.Group == "" || len(a.Fields) < 10 {
			t.Errorf("area: %+v", a)
		}
		for _, f := range a.Fields {
			if f.Name == "" || f.Label.ZH == "" || f.Label.EN == "" || f.Type == "" || f.Sensitivity == 0 || (f.Type == "code") != (f.Dict != "") {
				t.Errorf("field of %s: %+v", a.Code, f)
			}
			if f.Dict == "" {
				continue
			}
			var d struct {
				Name    string
				Label   label
				Entries []struct {
					Code, Parent string
					Label        label
				}
			}
			s.get("/api/v1/catalog/dictionaries/"+f.Dict).into(t, &d)
			if d.Name != f.Dict || d.Label.ZH == "" || len(d.Entries) == 0 || d.Entries[0].Code == "" || d.Entries[0].Label.ZH == "" {
				t.Errorf("dictionary %s: %.200v", f.Dict, d)
			}
		}
	}
	s.get("/api/v1/catalog/dictionaries/none").problem(t, http.StatusNotFound, "dictionary.unknown")
}

func TestBatchFromUploadToArchive(t *testing.T) {
	s := newServer(t)
	checked := s.upload("2026-01-01", oneOfEach()...)
	if checked.Status != "checked" || checked.Digest == "" || checked.BatchNo != 0 || checked.PublishedAt != nil || checked.EffectiveDate != "2026-01-01" || !checked.Synthetic {
		t.Errorf("checked: %+v", checked)
	}
	s.get("/api/v1/persons/"+s.person(zhang)+"/dossier").problem(t, http.StatusNotFound, "person.unknown")
	published := s.confirm(checked)
	if published.Status != "published" || published.BatchNo != 1 || published.PublishedAt == nil || published.Rows != checked.Rows {
		t.Errorf("published: %+v", published)
	}
	t.Run("ConfirmedTwiceIsTheSameReceipt", func(t *testing.T) {
		if again := s.confirm(checked); again.BatchNo != 1 || again.Status != "published" || again.Rows != published.Rows {
			t.Errorf("again: %+v", again)
		}
	})
	t.Run("ReceiptIsKept", func(t *testing.T) {
		var kept api.ReceiptJSON
		s.get("/api/v1/batches/"+checked.BatchID).into(t, &kept)
		a, _ := json.Marshal(kept)
		b, _ := json.Marshal(published)
		if string(a) != string(b) {
			t.Errorf("kept\n%s\nshown\n%s", a, b)
		}
	})
	t.Run("SameFileAgainChangesNothing", func(t *testing.T) {
		again := s.confirm(s.upload("2026-02-01", oneOfEach()...))
		if again.Rows.Unchanged != 4 || again.Rows.Read != 4 || again.BatchNo != 0 || again.Status != "published" {
			t.Errorf("again: %+v", again)
		}
	})
	t.Run("ArchiveChangedSinceTheCheck", func(t *testing.T) {
		mine := s.upload("2026-03-01", officetest.Roster(officetest.Profile("张三", zhang, "13900139000")))
		s.confirm(s.upload("2026-03-01", officetest.Roster(officetest.Profile("张三", zhang, "13700137000"))))
		awaiting := s.confirm(mine)
		if awaiting.Status != "awaiting_confirmation" || awaiting.Digest == mine.Digest {
			t.Fatalf("awaiting: %+v", awaiting)
		}
		p := s.post("/api/v1/batches/"+mine.BatchID+"/confirm", map[string]string{"digest": mine.Digest}).problem(t, http.StatusConflict, "batch.digest")
		if p.Hint == "" {
			t.Error("no hint")
		}
		if done := s.confirm(awaiting); done.Status != "published" {
			t.Errorf("done: %+v", done)
		}
	})
}

func TestBatchesPage(t *testing.T) {
	s := newServer(t)
	var want []string
	for _, name := range []string{"甲", "乙", "丙", "丁"} {
		want = append(want, s.upload("2026-01-01", officetest.Roster(officetest.Profile(name, zhang))).BatchID)
	}
	slices.Reverse(want)
	for _, limit := range []string{"1", "2", "3", "50"} {
		var got []string
		cursor := ""
		for {
			var page struct {
				Items []api.ReceiptJSON
				Next  string
			}
			s.get("/api/v1/batches?limit="+limit+"&cursor="+cursor).into(t, &page)
			if len(page.Items) == 0 {
				t.Errorf("in pages of %s the last one is empty", limit)
			}
			for _, i := range page.Items {
				got = append(got, i.BatchID)
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("in pages of %s: %v, want %v", limit, got, want)
		}
	}
}

func TestIssues(t *testing.T) {
	s := newServer(t)
	rows := [][]any{officetest.Profile("张三", zhang)}
	for range 3 {
		rows = append(rows, officetest.Profile("李四", "120118190001010000")) // a wrong check sign
	}
	rows = append(rows, officetest.Profile("王五", officetest.IDNo(1), "C9", "独流镇", "在职", "")) // no such category
	r := s.upload("2026-01-01", officetest.Roster(rows...))
	if r.Rows.Read != 5 || r.Rows.Rejected != 4 || r.Rows.Inserted != 1 || r.IssuesTotal != len(r.Issues) {
		t.Fatalf("receipt: %+v", r)
	}
	type answer struct {
		Items  []api.IssueJSON
		Next   int64
		Causes []api.CauseJSON
	}
	read := func(query string) (a answer) {
		s.get("/api/v1/batches/"+r.BatchID+"/issues"+query).into(t, &a)
		return a
	}
	all := read("")
	t.Run("CausesMostFrequentFirst", func(t *testing.T) {
		if c := all.Causes[0]; c.Count != 3 || c.Severity != "error" || c.Message == "" || c.Hint == "" || len(c.Examples) != 3 ||
			c.Examples[0] != (api.ExampleJSON{File: "花名册.xlsx", Sheet: "基本信息", Cell: "C5"}) {
			t.Errorf("first cause: %+v", c)
		}
		total := 0
		for _, c := range all.Causes {
			total += c.Count
		}
		if total != r.IssuesTotal {
			t.Errorf("causes count %d issues of %d", total, r.IssuesTotal)
		}
	})
	t.Run("EveryIssueSaysWhereAndWhatToDo", func(t *testing.T) {
		for _, i := range all.Items {
			if i.File == "" || i.Sheet == "" || i.Cell == "" || i.Row == 0 || i.Area != "A01" || i.FieldLabel == "" || i.Message == "" || i.Hint == "" {
				t.Errorf("issue: %+v", i)
			}
		}
	})
	t.Run("PagesAndCodes", func(t *testing.T) {
		var got []api.IssueJSON
		query := "?limit=1"
		for pages := 0; pages < 10; pages++ {
			a := read(query)
			got = append(got, a.Items...)
			if a.Next == 0 {
				break
			}
			next, _ := json.Marshal(a.Next)
			query = "?limit=1&cursor=" + string(next)
		}
		if !slices.Equal(got, all.Items) {
			t.Errorf("in pages of one: %d issues of %d", len(got), len(all.Items))
		}
		code := all.Causes[0].Code
		if some := read("?code=" + code); len(some.Items) != 3 || slices.ContainsFunc(some.Items, func(i api.IssueJSON) bool { return i.Code != code }) {
			t.Errorf("issues of %s: %+v", code, some.Items)
		}
	})
	t.Run("InEnglish", func(t *testing.T) {
		var a answer
		s.get("/api/v1/batches/"+r.BatchID+"/issues", "Accept-Language", "en-GB,zh;q=0.5").into(t, &a)
		if a.Items[0].Message == all.Items[0].Message || strings.ContainsAny(a.Items[0].Message+a.Items[0].FieldLabel, "的身份") {
			t.Errorf("issue: %+v", a.Items[0])
		}
	})
}

func TestSearchAndDossier(t *testing.T) {
	s := newServer(t)
	s.confirm(s.upload("2026-01-01", append(oneOfEach(), officetest.Table{Name: "花名册", Rows: [][]any{officetest.ProfileHeader, officetest.Profile("张三", li)}})...))
	type found struct {
		Items        []api.PersonJSON
		Next         string
		Watermark    api.WatermarkJSON
		TotalAtLeast int `json:"total_at_least"`
	}
	search := func(body map[string]any) (f found) {
		s.post("/api/v1/persons/search", body).into(t, &f)
		return f
	}
	t.Run("SearchByName", func(t *testing.T) {
		f := search(map[string]any{"name": "张", "limit": 1})
		if len(f.Items) != 1 || f.Next == "" || f.TotalAtLeast != 2 || f.Watermark.BatchNo != 1 {
			t.Fatalf("first page: %+v", f)
		}
		second := search(map[string]any{"name": "张", "limit": 1, "cursor": f.Next})
		if len(second.Items) != 1 || second.Next != "" || second.Items[0].PersonID == f.Items[0].PersonID {
			t.Errorf("second page: %+v", second)
		}
		p := f.Items[0]
		if p.Name != "张三" || p.BirthYear != "1900" || p.Sex.Label != "女" && p.Sex.Label == "" || p.Unit.Label == "" || p.Category.Code != "C5" ||
			p.Status.Label == "" || !strings.Contains(p.IDNoMasked, "****") {
			t.Errorf("person: %+v", p)
		}
	})
	t.Run("SearchByNumber", func(t *testing.T) {
		if f := search(map[string]any{"id_no": zhang}); len(f.Items) != 1 || f.Items[0].PersonID != s.person(zhang) {
			t.Errorf("found: %+v", f)
		}
		if f := search(map[string]any{"id_no": officetest.IDNo(50)}); f.Items == nil || len(f.Items) != 0 {
			t.Errorf("found: %+v", f)
		}
	})
	s.revealing()
	t.Run("Revealed", func(t *testing.T) {
		masked, full := s.dossier(zhang, ""), s.dossier(zhang, "reveal=true")
		if masked.Revealed || !full.Revealed || strings.Contains(string(mustJSON(t, masked)), "金丝雀") ||
			!strings.Contains(string(mustJSON(t, full)), "金丝雀巷九号") || !strings.Contains(string(mustJSON(t, full)), zhang) {
			t.Errorf("masked\n%s\nrevealed\n%s", mustJSON(t, masked), mustJSON(t, full))
		}
		if full.Person.IDNoMasked != "120118 1900**** ****" {
			t.Errorf("id_no_masked is %s", full.Person.IDNoMasked)
		}
	})
	t.Run("AsKnown", func(t *testing.T) {
		d := s.dossier(zhang, "as_known=batch:0")
		if d.AsKnown != "batch:0" || d.Coverage["never_supplied"] != 25 || d.Person.Name != "" {
			t.Errorf("before the first batch: %+v", d)
		}
	})
	t.Run("History", func(t *testing.T) {
		record := s.dossier(zhang, "").Areas[11].Records[0]
		var h struct {
			RecordID string `json:"record_id"`
			Area     string
			Versions []api.VersionJSON
		}
		path := "/api/v1/persons/" + s.person(zhang) + "/records/" + record.RecordID + "/history"
		s.get(path).into(t, &h)
		if h.RecordID != record.RecordID || h.Area != "A12" || len(h.Versions) != 1 || h.Versions[0].Op != "upsert" || h.Versions[0].Changed == nil ||
			h.Versions[0].Source != record.Source {
			t.Errorf("history: %+v", h)
		}
		if strings.Contains(string(mustJSON(t, h)), "金丝雀") {
			t.Error("the history is not masked")
		}
		s.get(path+"?reveal=true").into(t, &h)
		if !strings.Contains(string(mustJSON(t, h)), "金丝雀") {
			t.Error("the history is not revealed")
		}
	})
}

func mustJSON(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
