package archive_test

import (
	"slices"
	"testing"

	"qingjian/archive"
	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

// TestRegisterRowsOfKin: whose rows were shown stands in the trail; of a relative
// whom a higher level manages none are, whatever day is read about.
func TestRegisterRowsOfKin(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", zhang), officetest.Profile("李四", li)),
		officetest.Table{Name: "家庭成员", Rows: [][]any{{"姓名", "公民身份号码", "与本人关系", "成员姓名", "成员公民身份号码", "是否健在"}, {"张三", zhang, "配偶", "李四", li, "是"}}},
		officetest.Table{Name: "婚姻登记", Rows: [][]any{{"登记人证件号", "登记日期"}, {zhang, "2010-05-01"}, {li, "2010-05-01"}}})
	shown := func(day string) (own, kin int, noted []string) {
		t.Helper()
		for _, a := range o.dossier(zhang, day, "").Areas {
			for _, reg := range a.Registers {
				for _, r := range reg.Records {
					if r.Kin == nil {
						own++
					} else {
						kin++
					}
				}
			}
		}
		entries := o.Trail.Entries()
		return own, kin, entries[len(entries)-1].Persons
	}
	zhangID, liID := o.Vault.PersonID(zhang).String(), o.Vault.PersonID(li).String()
	if own, kin, noted := shown(""); own != 1 || kin != 1 || !slices.Equal(noted, []string{zhangID, liID}) {
		t.Fatalf("%d own rows, %d of kin, noted %d persons", own, kin, len(noted))
	}
	o.Publish("2026-02-01", officetest.Table{Name: "报告义务", Rows: [][]any{{"姓名", "公民身份号码", "义务种类", "依据文件", "起始日期"},
		{"李四", li, "市管干部", "津组〔2026〕1号", "2026-01-15"}}})
	for _, day := range []string{"", "2026-01-10"} {
		if own, kin, noted := shown(day); own != 1 || kin != 0 || !slices.Equal(noted, []string{zhangID}) {
			t.Errorf("on %q: %d own rows, %d of kin, noted %d persons", day, own, kin, len(noted))
		}
	}
}

// TestRegisterRowsOfTheReadersKin: rows of somebody whose file is hidden from
// the reader stay hidden in a file that the reader may read.
func TestRegisterRowsOfTheReadersKin(t *testing.T) {
	o := newOffice(t)
	wang := officetest.IDNo(7)
	o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", zhang), officetest.Profile("李四", li), officetest.Profile("王五", wang)),
		officetest.Table{Name: "家庭成员", Rows: [][]any{{"姓名", "公民身份号码", "与本人关系", "成员姓名", "成员公民身份号码", "是否健在"},
			{"张三", zhang, "配偶", "李四", li, "是"}, {"王五", wang, "兄弟姐妹", "李四", li, "是"}}},
		officetest.Table{Name: "婚姻登记", Rows: [][]any{{"登记人证件号", "登记日期"}, {zhang, "2010-05-01"}, {li, "2010-05-01"}}})
	g := o.Guarded()
	for link, kin := range map[string]int{"": 1, wang: 0} {
		id := g.Staff("reader"+link, access.Auditor)
		if link != "" {
			o.OK(g.Accounts.LinkPerson(t.Context(), id, o.Vault.PersonID(link).String()))
		}
		ticket := g.Ticket(id, 2)
		by := g.As(id)
		by.Ticket, by.Trail = &ticket, o.Trail
		d, err := g.Archive.Dossier(t.Context(), archive.DossierInput{Person: o.Vault.PersonID(zhang), By: by})
		o.OK(err)
		got := map[bool]int{}
		for _, a := range d.Areas {
			for _, reg := range a.Registers {
				for _, r := range reg.Records {
					got[r.Kin != nil]++
					// The name is of level 2: not revealed here, nor where it was declared.
					if r.Kin != nil && *r.Kin != (archive.Kin{Name: "李**"}) {
						t.Errorf("the relative is told as %+v", *r.Kin)
					}
				}
			}
		}
		entries := o.Trail.Entries()
		if noted := entries[len(entries)-1].Persons; got[false] != 1 || got[true] != kin || len(noted) != 1+kin {
			t.Errorf("kin of the reader: %t; %d own rows, %d of the relative, noted %d persons", link != "", got[false], got[true], len(noted))
		}
	}
}
