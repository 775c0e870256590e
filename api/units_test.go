package api_test

import (
	"os"
	"slices"
	"testing"

	"qingjian/api"
	"qingjian/internal/officetest"
)

// publicTree is the real district's tree, as it is imported.
func publicTree(t *testing.T) officetest.File {
	t.Helper()
	content, err := os.ReadFile("../fixtures/jinghai/units.csv")
	if err != nil {
		t.Fatal(err)
	}
	return officetest.File{Name: "units.csv", Body: content}
}

func sheetOf(name string, rows ...[]any) officetest.Table {
	return officetest.Table{Name: name, Rows: rows}
}

// TestUnits walks the real tree with a town that was renamed and the people of
// one unit.
func TestUnits(t *testing.T) {
	s := newServer(t)
	r, err := s.Confirm(t.Context(), s.BringFiles("2026-01-01", publicTree(t)), "", nil)
	s.OK(err)
	if r.Rows.Rejected+r.Rows.Pending > 0 || r.Rows.Inserted != r.Rows.Read {
		t.Fatalf("the real tree does not load: %+v %v", r.Rows, officetest.Codes(r.Issues))
	}
	s.Publish("2026-02-01",
		sheetOf("单位", []any{"code", "name", "level", "parent_code", "from"}, []any{"120118102000", "独流新镇", "township", "120118", "2026-02-01"}),
		sheetOf("单位变更", []any{"变更类型", "单位编码", "变更日期", "变更后单位编码", "文号"}, []any{"更名", "120118102000", "2026-02-01", "120118102000", "静政〔2026〕1号"}))
	// The old name is still understood.
	r = s.Publish("2026-02-02", officetest.Roster(officetest.Profile("张三", zhang), officetest.Profile("李四", li, "C1", "独流新镇", "在职", "")))
	if r.Rows.Inserted != 2 {
		t.Fatalf("a roster with the old and the new name: %+v %v", r.Rows, officetest.Codes(r.Issues))
	}

	tree := func(query string) map[string]api.UnitNodeJSON {
		var out api.UnitTreeJSON
		s.get("/api/v1/units?"+query).into(t, &out)
		byCode := map[string]api.UnitNodeJSON{}
		for _, u := range out.Units {
			if u.Parent != "" && byCode[u.Parent].Code == "" {
				t.Fatalf("%s comes before the unit above it", u.Code)
			}
			byCode[u.Code] = u
		}
		return byCode
	}
	now, was := tree("as_of=2026-02-03"), tree("as_of=2026-01-15")
	if now["120118102000"].Name != "独流新镇" || was["120118102000"].Name != "独流镇" || told(now["120118102000"].Persons) != 2 || told(was["120118102000"].Persons) != 0 {
		t.Errorf("now %+v, was %+v", now["120118102000"], was["120118102000"])
	}
	levels := map[string]int{}
	for _, u := range now {
		levels[u.Level]++
	}
	if levels["township"] != 23 || levels["village"] != 384 || levels["community"] != 41 || levels["department"] != 66 {
		t.Errorf("levels: %v", levels)
	}

	var file api.UnitFileJSON
	s.get("/api/v1/units/120118102000?as_of=2026-02-03").into(t, &file)
	if len(file.Path) != 2 || len(file.Periods) != 2 || len(file.Children) == 0 || len(file.Events) != 1 || file.Events[0].KindLabel == "rename" {
		t.Errorf("the unit's page: %+v", file)
	}
	if a := s.get("/api/v1/units/nowhere"); a.status != 404 {
		t.Errorf("an unknown unit answers %d", a.status)
	}

	var found struct{ Items []api.PersonJSON }
	s.post("/api/v1/persons/search", map[string]any{"unit": "120118", "subtree": true, "as_of": "2026-02-03"}).into(t, &found)
	if len(found.Items) != 2 || found.Items[0].Unit.Label != "独流新镇" {
		t.Errorf("people of the whole district: %+v", found.Items)
	}
	var figures api.FiguresJSON
	s.get("/api/v1/figures?as_of=2026-02-03&unit=120118102000").into(t, &figures)
	if told(figures.Totals.Filed) != 2 || figures.Totals.Expected != nil || !slices.ContainsFunc(figures.Areas, func(a api.AreaFiguresJSON) bool { return a.Code == "A01" && told(a.Present) == 2 }) {
		t.Errorf("figures of the subtree: %+v", figures.Totals)
	}
	s.get("/api/v1/figures?as_of=2026-02-03&unit=120118100000").into(t, &figures)
	if told(figures.Totals.Filed) != 0 {
		t.Errorf("another town's figures: %+v", figures.Totals)
	}
}

// told is a count that is told, -1 where it is not.
func told(n *int) int {
	if n == nil {
		return -1
	}
	return *n
}
