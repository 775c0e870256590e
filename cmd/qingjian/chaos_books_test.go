package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"qingjian/internal/sheet"
)

// book is one workbook of the sequence that all runs import.
type book struct {
	path      string
	effective string
}

// district makes workbooks of an invented population that changes from one to
// the next. It notes every value that must never lie anywhere in plain.
type district struct {
	rng     *rand.Rand
	people  []resident
	secrets map[string]bool
}

// resident is an invented person: sequence 000 is never issued.
type resident struct {
	name, id, phone, home string
	posts                 []post
	houses                []house
}

type post struct {
	unit, title string
	from, to    string // "2006-01-02", "" while open
}

type house struct {
	address  string
	area     int // ㎡
	acquired string
}

const (
	residents = 240
	perBook   = 60
	repeats   = 7 // every so many books, an earlier one comes again
)

// makeBooks writes a sequence of workbooks, some hundred rows each; the seed
// decides all of them.
func makeBooks(t *testing.T, dir string, seed uint64, n int) ([]book, *district) {
	t.Helper()
	d := &district{rng: rand.New(rand.NewPCG(seed, 1)), secrets: map[string]bool{}}
	for i := range residents {
		d.people = append(d.people, d.resident(i))
	}
	first := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	books := make([]book, n)
	for i := range books {
		books[i] = book{filepath.Join(dir, fmt.Sprintf("%03d.xlsx", i+1)), first.AddDate(0, 0, i).Format(time.DateOnly)}
		if i > 0 && i%repeats == 0 {
			// The one just before changes nothing; an older one is news again.
			books[i].path = books[i-1-d.rng.IntN(2)*d.rng.IntN(i)].path
			continue
		}
		d.write(t, books[i].path)
		d.live()
	}
	return books, d
}

func (d *district) resident(i int) resident {
	born := time.Date(1955, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 47*i)
	runes := []rune("安邦成达恩方光海弘健君凯力明宁平勤荣善通伟新毅远泽正志中")
	r := resident{name: "钱" + string(runes[i%len(runes)]) + string(runes[i/len(runes)]), id: idNo(born)}
	r.phone = d.secret(fmt.Sprintf("138%08d", 10_000_000+i*7919+d.rng.IntN(7000)))
	r.home = d.secret(fmt.Sprintf("独流镇金丝雀巷%d号", i+1))
	d.secrets[r.id] = true
	for k := range 1 + d.rng.IntN(3) {
		r.posts = append(r.posts, post{unit: "独流镇甲村", title: []string{"党支部委员", "村委会委员", "会计"}[k],
			from: fmt.Sprintf("%d-%02d-01", 2001+4*k+d.rng.IntN(4), 1+d.rng.IntN(12))})
	}
	for k := range 1 + d.rng.IntN(4) {
		r.houses = append(r.houses, house{address: d.secret(fmt.Sprintf("独流镇画眉里%d栋%d室", i+1, 101+k)),
			area: 50 + d.rng.IntN(90), acquired: d.month()})
	}
	return r
}

func (d *district) month() string {
	return fmt.Sprintf("%d-%02d", 2000+d.rng.IntN(20), 1+d.rng.IntN(12))
}

func (d *district) secret(value string) string {
	d.secrets[value] = true
	return value
}

// idNo makes an identity number of that day with a right check digit.
func idNo(born time.Time) string {
	digits := "120118" + born.Format("20060102") + "000"
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[i]-'0') * weight
	}
	return digits + string("10X98765432"[sum%11])
}

// live lets things happen: phones and floor areas change, posts end, start
// dates are corrected, houses are bought.
func (d *district) live() {
	for i := range d.people {
		r := &d.people[i]
		switch d.rng.IntN(6) {
		case 0:
			r.phone = d.secret(fmt.Sprintf("139%08d", d.rng.IntN(90_000_000)+10_000_000))
		case 1:
			r.houses[d.rng.IntN(len(r.houses))].area++
		case 2:
			r.houses[d.rng.IntN(len(r.houses))].acquired = d.month()
		case 3:
			r.posts[d.rng.IntN(len(r.posts))].to = fmt.Sprintf("2024-%02d-01", 1+d.rng.IntN(12))
		case 4:
			k := len(r.houses)
			if k < 6 {
				r.houses = append(r.houses, house{address: d.secret(fmt.Sprintf("独流镇画眉里%d栋%d室", i+1, 101+k)), area: 60, acquired: d.month()})
			}
		}
	}
}

// write makes one workbook of a few of the people.
func (d *district) write(t *testing.T, path string) {
	t.Helper()
	profiles := [][]any{{"某镇干部花名册"}, {},
		{"姓名", "性别", "公民身份号码", "出生日期", "民族", "政治面貌", "监察对象类别", "所在单位", "人员状态", "手机号码", "家庭住址"}}
	posts := [][]any{{"姓名", "公民身份号码", "任职单位名称", "职务名称", "任职类型", "是否主要负责人", "是否班子成员", "任职日期", "免职日期"}}
	houses := [][]any{{"姓名", "公民身份号码", "产权人姓名", "产权人与本人关系", "坐落", "建筑面积（㎡）", "房产类型", "房产来源", "取得时间"}}
	some := d.rng.Perm(len(d.people))[:perBook]
	slices.Sort(some)
	for _, i := range some {
		r := d.people[i]
		born := r.id[6:10] + "-" + r.id[10:12] + "-" + r.id[12:14]
		profiles = append(profiles, []any{r.name, "女", r.id, born, "汉族", "群众", "C5", "独流镇", "在职", r.phone, r.home})
		for _, p := range r.posts {
			posts = append(posts, []any{r.name, r.id, p.unit, p.title, "村居党组织职务", "否", "是", p.from, p.to})
		}
		for _, h := range r.houses {
			houses = append(houses, []any{r.name, r.id, r.name, "本人", h.address, fmt.Sprint(h.area), "住宅", "购买", h.acquired})
		}
	}
	w := sheet.NewWriter()
	for _, s := range []struct {
		name string
		rows [][]any
	}{{"基本信息", profiles}, {"任职", posts}, {"房产", houses}} {
		ok(t, w.Sheet(s.name))
		for _, row := range s.rows {
			ok(t, w.Row(row))
		}
	}
	f, err := os.Create(path)
	ok(t, err)
	_, err = w.WriteTo(f)
	ok(t, err)
	ok(t, f.Close())
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
