package ingest_test

import (
	"testing"

	"qingjian/ingest"
	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/officetest"
)

var leadTable = table{Name: "问题线索", Rows: [][]any{
	{"姓名", "公民身份号码", "线索编号", "线索来源", "收到日期", "反映问题类型", "问题摘要", "是否重复反映"},
	{"张三", zhang, "线2026-001", "01", "2026-01-05", "01", "合成摘要", "否"}}}

// TestZones: data cross from the extranet to the internal network, never back,
// and leads never leave it.
func TestZones(t *testing.T) {
	o := newOffice(t)
	receive := func(zone string, tables ...table) (ingest.Receipt, error) {
		t.Helper()
		b, err := o.Receive(t.Context(), ingest.ReceiveInput{Zone: zone, EffectiveDate: "2026-01-01", Files: officetest.Files(workbook(t, tables...))})
		if err != nil {
			return ingest.Receipt{}, err
		}
		return o.Check(t.Context(), b.ID, nil)
	}
	refused := func(r ingest.Receipt) bool {
		for _, i := range r.Issues {
			if i.Code == "sheet.internal_only" {
				return r.Rows.Storable() == 0
			}
		}
		return false
	}
	people := roster(profile("张三", zhang))
	for _, c := range []struct {
		name      string
		installed catalog.Zone
		zone      string
		sheet     table
		code      string // of the refusal, "" = none
		refused   bool   // the sheet
	}{
		{"InternalOwn", "", "", people, "", false},
		{"InternalTakesFromTheExtranet", "", "extranet", people, "", false},
		{"InternalLeads", "", "", leadTable, "", false},
		{"LeadsDoNotComeFromTheExtranet", "", "extranet", leadTable, "", true},
		{"ExtranetOwn", catalog.Extranet, "", people, "", false},
		{"NothingGoesToTheExtranet", catalog.Extranet, "internal", people, "batch.zone", false},
		{"NoLeadsOnTheExtranet", catalog.Extranet, "", leadTable, "", true},
		{"UnknownZone", "", "moon", people, "batch.zone", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o.Zone = c.installed
			r, err := receive(c.zone, c.sheet)
			if err != nil || c.code != "" {
				if c.code == "" || fault.CodeOf(err) != c.code {
					t.Fatalf("got %v, want %q", err, c.code)
				}
				return
			}
			if refused(r) != c.refused {
				t.Errorf("issues %v, rows %+v", codes(r.Issues), r.Rows)
			}
		})
	}
}
