package api_test

import (
	"bytes"
	"mime"
	"net/http"
	"strings"
	"testing"

	"qingjian/api"
	"qingjian/internal/officetest"
	"qingjian/internal/sheet"
	"qingjian/internal/template"
)

func TestTemplates(t *testing.T) {
	s := newServer(t)
	var list struct{ Items []api.TemplateJSON }
	s.get("/api/v1/templates").into(t, &list)
	found := map[string]api.TemplateJSON{}
	for _, i := range list.Items {
		found[i.Kind+" "+i.Code] = i
	}
	house, village := found["area A12"], found["category C5"]
	if len(list.Items) < 60 || house.Label.ZH == "" || len(house.Sheets) != 1 || len(village.Sheets) < 5 {
		t.Fatalf("%d templates: %+v %+v", len(list.Items), house, village)
	}
	a := s.get(village.Href)
	_, params, err := mime.ParseMediaType(a.header.Get("Content-Disposition"))
	if err != nil || params["filename"] != village.File || !strings.Contains(a.header.Get("Content-Type"), "spreadsheetml") {
		t.Errorf("%v %v, %v", params, a.header, err)
	}
	book, err := sheet.Open("", bytes.NewReader(a.body), int64(len(a.body)), sheet.Limits{})
	s.OK(err)
	defer book.Close()
	prints, err := template.Read(t.Context(), book)
	s.OK(err)
	n := 0
	for _, info := range book.Sheets() {
		if prints.Of(info.Name) != nil {
			n++
		}
	}
	if n != len(village.Sheets) {
		t.Errorf("%d sheets, want %d", n, len(village.Sheets))
	}
	for _, path := range []string{"area/A99.xlsx", "category/A12.xlsx", "none/A12.xlsx"} {
		s.get("/api/v1/templates/"+path).problem(t, http.StatusNotFound, "template.unknown")
	}
}

// A batch whose columns leave their unit open waits for the answer.
func TestQuestionOfABatch(t *testing.T) {
	s := newServer(t)
	s.confirm(s.upload("2026-01-01", officetest.Roster(officetest.Profile("张三", zhang))))
	houses := officetest.Houses(officetest.House("张三", zhang, "甲村一号", "90", "2010-06"))
	houses.Rows[0], houses.Rows[1] = append(houses.Rows[0], "价格"), append(houses.Rows[1], "86")
	r := s.upload("2026-02-01", houses)
	if len(r.Questions) != 1 || r.Questions[0].FieldLabel != "交易价格（元）" || r.Rows.Pending != 1 {
		t.Fatalf("asked %+v, %+v", r.Questions, r.Rows)
	}
	at := "/api/v1/batches/" + r.BatchID
	if p := s.post(at+"/confirm", map[string]string{"digest": r.Digest}).problem(t, http.StatusConflict, "batch.question"); p.Hint == "" {
		t.Error("no hint")
	}
	s.post(at+"/answers", map[string]any{"answers": map[string]string{r.Questions[0].ID: "亩"}}).problem(t, http.StatusBadRequest, "batch.answer")
	s.post(at+"/answers", map[string]any{"answers": map[string]string{r.Questions[0].ID: "万元"}}).into(t, &r)
	if len(r.Questions) != 1 || r.Questions[0].Answer != "万元" || r.Rows.Inserted != 1 {
		t.Errorf("answered: %+v, %+v", r.Questions, r.Rows)
	}
	if r = s.confirm(r); r.Status != "published" {
		t.Errorf("%s", r.Status)
	}
	s.post(at+"/answers", map[string]any{"answers": map[string]string{}}).problem(t, http.StatusConflict, "batch.closed")
}
