package catalog

import (
	"slices"
	"strings"
	"testing"
)

// TestOverlay: a 27th area and a district's own words need no Go.
func TestOverlay(t *testing.T) {
	c := mustLoad(t, writeOverlay(t, map[string]string{
		"areas/A27.yaml":           testdata(t, "area_complete.good.yaml"),
		"areas/A12.yaml":           testdata(t, "patch_complete.good.yaml"),
		"dictionaries/colour.yaml": testdata(t, "dict_complete.good.yaml"),
		"dictionaries/unit.csv":    "# our own tree\ncode,name,parent_code,aliases\nU1,某区,,\nU2,某镇,U1,老某镇|某公社\n",
		"dictionaries/sex.yaml":    "name: sex\nextend: true\nlabel: {zh: 性别, en: Sex}\nstatus: M\nentries:\n  - {code: \"1\", aliases: [先生]}\n",
		"README.md":                "why we differ",
	}))
	t.Run("a new area loads, is recognised, binds and cleans", func(t *testing.T) {
		header := []string{"姓名", "身份证号", "船号", "颜色", "价值(万元)", "购入日期", "卖出日期"}
		a, _ := c.Recognise("船舶", header)
		if a == nil || a.Code != "A27" || c.Areas[len(c.Areas)-1] != a {
			t.Fatalf("want A27 as the last area, got %v", a)
		}
		b, fs := c.Bind(a, header)
		if codesOf(fs) != "sheet.unit_converted" {
			t.Fatal(placed(fs))
		}
		r, fs := b.Record([]Input{text("张三"), text("120118190001010005"), text("津渔 ０１"), text("深蓝"), number("1.5"), text("2020.5.1"), text("至今")}, today)
		want := []string{"津渔01", "", "", "03", "15000.00", "", "2020-05-01", ""}
		if !slices.Equal(r.Values, want) || codesOf(fs) != "row.key_incomplete" {
			t.Errorf("want %q, got %q %v", want, r.Values, placed(fs))
		}
		if !strings.Contains(c.Docs()["areas/A27.md"], "船号") {
			t.Error("the new area has no page")
		}
	})
	t.Run("a known area changes its words", func(t *testing.T) {
		a := c.Area("A12")
		f := a.Field("cert_no")
		if a.Label.ZH != "房屋" || a.Scope["C4"] != "required" || a.Scope["C1"] != "required" || f.Label.ZH != "权属证号" || !f.Required {
			t.Errorf("the overlay is not in effect: %+v %+v", a.Label, f)
		}
		for _, h := range []string{"权属证号", "老证号", "产权证号"} {
			b, _ := c.Bind(a, []string{h})
			if b.Columns[a.Index("cert_no")] != 1 {
				t.Errorf("%s is not understood", h)
			}
		}
		if got, _ := c.Recognise("房子", []string{"姓名", "身份证号", "坐落", "面积"}); got != a {
			t.Error("the added sheet name is not known")
		}
	})
	t.Run("dictionaries are replaced and extended", func(t *testing.T) {
		for s, want := range map[string]string{"某公社": "U2", "某区某镇": "U2", "U1": "U1"} {
			if code, ok, _ := c.Dicts["unit"].Resolve(s); !ok || code != want {
				t.Errorf("%s: want %s, got %s", s, want, code)
			}
		}
		if _, ok, _ := c.Dicts["unit"].Resolve("静海镇"); ok {
			t.Error("the built-in tree must be gone")
		}
		if code, _, _ := c.Dicts["sex"].Resolve("先生"); code != "1" || c.Dicts["sex"].Label("1").ZH != "男性" || len(c.Dicts["sex"].Entries) != 4 {
			t.Error("an alias must be added and nothing lost")
		}
	})
	if !c.Dicts["unit"].External || c.Dicts["unit"].Path("U2") != "某区某镇" || c.Dicts["unit"].Label("U9").ZH != "U9" {
		t.Error("labels of the unit tree are wrong")
	}
}

// TestOverlayRegisterAndLedger: neither needs Go; both name their subject by a
// field of their own.
func TestOverlayRegisterAndLedger(t *testing.T) {
	c := mustLoad(t, writeOverlay(t, map[string]string{
		"registers/f_boat.yaml":     testdata(t, "register_complete.good.yaml"),
		"ledgers/u_berth.yaml":      testdata(t, "ledger_complete.good.yaml"),
		"registers/f_vehicle.yaml":  "code: f_vehicle\nsheets: [车管所名单]\nfields:\n  - {name: plate_no, aliases: [车牌照]}\n",
		"dictionaries/country.yaml": "name: country\nextend: true\nlabel: {zh: 国家和地区, en: Country}\nstatus: M\nentries:\n  - {code: USA, aliases: [花旗国]}\n",
	}))
	for _, tc := range []struct {
		code, file     string
		header, values []string
		want           Subject
	}{
		{"f_boat", "f_boat", []string{"owner_id_no", "boat_no", "agent_id_no"}, []string{"120118190001010005", "津渔01", ""}, Subject{IDNo: "120118190001010005"}},
		{"f_boat", "船舶登记2026", []string{"船主证件号", "登记船号", "登记日期"}, []string{"120118190001010005", "津渔01", "2020-05-01"}, Subject{IDNo: "120118190001010005"}},
		{"u_berth", "u_berth", []string{"unit_code", "berth_no", "places"}, []string{"静海镇", "B1", "12"}, Subject{Key: "120118100000"}},
		{"f_vehicle", "车管所名单", []string{"holder_id_no", "车牌照"}, []string{"120118190001010005", "津A00000"}, Subject{IDNo: "120118190001010005"}},
	} {
		a, _ := c.Recognise(tc.file, tc.header)
		if a == nil || a.Code != tc.code {
			t.Errorf("%s: recognised as %v", tc.file, a)
			continue
		}
		b, fs := c.Bind(a, tc.header)
		var cells []Input
		for _, v := range tc.values {
			cells = append(cells, text(v))
		}
		r, more := b.Record(cells, today)
		if r.Subject != tc.want || len(append(fs, more...)) > 0 {
			t.Errorf("%s: %+v, %v %v", tc.file, r.Subject, placed(fs), placed(more))
		}
		if c.Docs()["areas/"+tc.code+".md"] == "" {
			t.Errorf("%s has no page", tc.code)
		}
	}
	if a := c.Area("f_boat"); a.Class != Register || a.About != Person || a.Beside != "A13" || c.Area("u_berth").Class != Ledger {
		t.Error("the folder decides the class")
	}
	if len(c.Areas) != coreAreas {
		t.Errorf("%d areas", len(c.Areas))
	}
}
