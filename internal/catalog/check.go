package catalog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"qingjian/internal/fault"
)

var (
	areaCode   = regexp.MustCompile(`^A\d{2}$`)
	identifier = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// reserved are the physical columns beside the fields (architecture 3) and the
// names that the store's own reading texts use beside them.
func reserved() []string {
	return []string{"person_id", "record_id", "valid_from", "valid_to", "batch_no", "op", "origin", "source_dept",
		"recorded_at", "source_batch", "src_file", "src_sheet", "src_row", "row_mac",
		"area", "payload", "ends", "next_from", "newest_year", "newest_from"}
}

// Check proves the catalogue whole: every reference resolves, nothing has two
// meanings, every field says how it is stored and seen. Every problem is
// reported with file and line (codes catalog.*, joined).
func (c *Catalog) Check() error {
	k := &checker{c: c}
	k.shared()
	for _, name := range sortedKeys(c.Dicts) {
		k.dict(c.Dicts[name])
	}
	k.complete()
	k.uniqueAreas()
	k.powers()
	for _, a := range c.All() {
		k.a = a
		k.area()
		k.time()
		for i, f := range a.Fields {
			k.field(i, f)
		}
		k.headers()
		k.crossTests()
		k.sums()
	}
	return errors.Join(k.errs...)
}

type checker struct {
	c    *Catalog
	a    *Area
	errs []error
}

// at gives the place of a path inside the present area.
func (k *checker) at(path string) place {
	if p, ok := k.c.places[k.a.Code+" "+path]; ok {
		return p
	}
	if src := k.c.sources[k.a.Code]; src != nil {
		return src.at(path)
	}
	return place{file: k.a.Code}
}

func (k *checker) bad(path, code, zh, en string, args ...any) {
	k.badAt(k.at(path), code, zh, en, args...)
}

func (k *checker) badAt(at place, code, zh, en string, args ...any) {
	k.errs = append(k.errs, problem(at, code, zh, en, args...))
}

// both demands a text in both languages.
func (k *checker) both(path string, t fault.Text) {
	if t.ZH == "" || t.EN == "" {
		k.bad(path, "label_missing", "%s 应有中文和英文", "%s must be given in zh and en", path)
	}
}

// shared checks what all areas share.
func (k *checker) shared() {
	c, src := &k.c.common, k.c.common.src
	var codes []string
	for _, cat := range k.c.Categories {
		codes = append(codes, cat.Code)
	}
	if want := []string{"C1", "C2", "C3", "C4", "C5", "C6"}; !slices.Equal(codes, want) {
		at := src.at("")
		if d := k.c.Dicts["supervisee_category"]; d != nil {
			at = d.at
		}
		k.badAt(at, "categories", "监察对象类别应恰为 C1 至 C6", "the categories must be exactly C1 to C6")
	}
	seen := map[string]bool{}
	for i, g := range c.Groups {
		if g.Code == "" || seen[g.Code] || g.Label.ZH == "" || g.Label.EN == "" {
			k.badAt(src.at(index("groups", i, "")), "group", "分组的代码应唯一，名称应有中英文", "a group needs a code of its own and a label in zh and en")
		}
		seen[g.Code] = true
	}
	for _, x := range c.columns() {
		if x.Label.ZH == "" || x.Label.EN == "" {
			k.badAt(src.at(x.key), "label_missing", "%s 应有中文和英文", "%s must have a label in zh and en", x.key)
		}
	}
	for i, w := range c.NoWords {
		if c.is(w, wordYes) {
			k.badAt(src.at(index("no_words", i, "")), "word_clash", "%q 不能既表示是又表示否", "%q cannot mean both yes and no", w)
		}
	}
	for _, need := range []string{"record_origin", "source_dept", "supervisee_category"} {
		if k.c.Dicts[need] == nil {
			k.badAt(src.at(""), "dict_missing", "缺少字典 %q", "the dictionary %q is missing", need)
		}
	}
}

// coreAreas is the number of areas that every district has: A01 to A26. A
// district may add more.
const coreAreas = 26

// complete checks that none of the areas is missing.
func (k *checker) complete() {
	for n := 1; n <= coreAreas; n++ {
		code := fmt.Sprintf("A%02d", n)
		if !slices.ContainsFunc(k.c.Areas, func(a *Area) bool { return a.Code == code }) {
			k.badAt(place{file: "areas"}, "area_missing", "缺少信息类别 %s", "the area %s is missing", code)
		}
	}
}

// uniqueAreas checks what must differ between areas.
func (k *checker) uniqueAreas() {
	seen := map[string]string{}
	anchors := 0
	once := func(path, what string) {
		if other, ok := seen[what]; ok {
			k.bad(path, "area_clash", "%s 已被 %s 占用", "%s is already taken by %s", path, other)
			return
		}
		seen[what] = k.a.Code
	}
	all := k.c.All()
	// An overlay's entries come last, so that they are blamed for a clash.
	slices.SortStableFunc(all, func(a, b *Area) int { return rank(a.added) - rank(b.added) })
	for _, a := range all {
		k.a = a
		once("code", "code "+a.Code)
		once("table", "table "+a.Table)
		once("label", "label "+a.Label.ZH)
		for i, s := range a.Sheets {
			once(index("sheets", i, ""), "sheet "+headerKey(s))
		}
		if a.Anchor {
			anchors++
			if anchors > 1 {
				k.bad("anchor", "anchor", "只能有一个锚定类别", "only one area can be the anchor")
			}
		}
	}
	if anchors == 0 {
		k.badAt(place{file: "areas"}, "anchor", "没有锚定类别（人员基本信息）", "no area is the anchor (the profile of a person)")
	}
}

// area checks an area's own head.
func (k *checker) area() {
	a := k.a
	prefix := map[Class]string{Statement: "s_", Register: "f_", Ledger: "u_"}[a.Class]
	if (prefix == "" && !areaCode.MatchString(a.Code)) || !strings.HasPrefix(a.Code, prefix) {
		k.bad("code", "code", "类别代码写作 A27，声明 s_name，登记簿 f_name，台账 u_name",
			"an area's code is written A27, a statement's s_name, a register's f_name, a ledger's u_name")
	}
	if !identifier.MatchString(a.Table) {
		k.bad("table", "table", "表名只用小写字母、数字和下划线", "a table's name has lower-case letters, digits and underscores only")
	}
	k.both("label", a.Label)
	k.both("short", a.Short)
	k.both("purpose", a.Purpose)
	if a.Source == "" || a.Cadence == "" {
		k.bad("source", "source_missing", "应说明来源和频次", "source and cadence must be given")
	}
	k.inDict("origin", "record_origin", a.Origin)
	k.inDict("source_dept", "source_dept", a.Dept)
	switch {
	case a.Class == AreaClass || a.Class == Statement:
		k.ofPersons()
	case a.Group != "":
		k.bad("group", "group", "只有信息类别和声明有分组", "only areas and statements have a group")
	case len(a.Scope) > 0:
		k.bad("scope", "scope", "只有信息类别和声明有适用范围", "only areas and statements have a scope")
	}
	k.subject()
	if a.Anchor {
		if id, name := a.Field("id_no"), a.Field("name"); id == nil || id.Type != IDNo || name == nil || name.Type != String {
			k.bad("anchor", "anchor", "锚定类别应有字段 id_no 和 name", "the anchor needs the fields id_no and name")
		}
	}
}

// ofPersons checks what areas and statements have alone: a group and a scope.
func (k *checker) ofPersons() {
	a := k.a
	if !slices.ContainsFunc(k.c.Groups, func(g Group) bool { return g.Code == a.Group }) {
		k.bad("group", "group", "没有分组 %q", "there is no group %q", a.Group)
	}
	for _, cat := range k.c.Categories {
		if _, ok := a.Scope[cat.Code]; !ok {
			k.bad("scope", "scope", "适用范围缺少 %s", "the scope says nothing about %s", cat.Code)
		}
	}
	for _, cat := range sortedKeys(a.Scope) {
		known := slices.ContainsFunc(k.c.Categories, func(x Category) bool { return x.Code == cat })
		if !known || !slices.Contains([]string{"required", "optional", "off"}, a.Scope[cat]) {
			k.bad("scope."+cat, "scope", "适用范围应写作 C1: required、optional 或 off", "a scope is written C1: required, optional or off")
		}
	}
}

// subject checks how a row says whom or what it is about.
func (k *checker) subject() {
	a := k.a
	if !slices.Contains([]About{Person, Unit, Object}, a.About) {
		k.bad("about", "about", "about 应为 person、unit 或 object", "about must be person, unit or object")
	}
	if a.Zone != "" && a.Zone != Internal {
		k.bad("zone", "zone", "zone 只能是 internal 或不写", "zone is internal or left out")
	}
	f := a.Field(a.Subject)
	switch {
	case a.Subject == "" && (a.About != Person || a.Class == Register):
		k.bad("subject", "subject", "应说明哪个字段指明对象", "subject must name the field that says what a row is about")
	case a.Subject != "" && f == nil:
		k.bad("subject", "field_unknown", "没有字段 %q", "there is no field %q", a.Subject)
	case f != nil && (!f.Required || (a.About == Person) != (f.Type == IDNo)):
		k.bad("subject", "subject", "指明对象的字段应为必填，人员用 id_no 类型", "the field that names the subject is required, and of type id_no exactly when it names a person")
	}
	for i, name := range a.Hits {
		if f := a.Field(name); f == nil || f.Type != IDNo || a.Class != Register {
			k.bad(index("hits", i, ""), "hits", "hits 应为登记簿中的身份号码字段", "hits names identity numbers of a register")
		}
	}
	if b := k.c.Area(a.Beside); a.Beside != "" && (a.Class != Register || a.About != Person || b == nil || b.Class != AreaClass) {
		k.bad("beside", "beside", "beside 应为人员登记簿所对照的信息类别", "beside names the area that a register of persons is shown beside")
	}
}

func (k *checker) inDict(path, dict, code string) {
	if d := k.c.Dicts[dict]; d != nil && d.Entry(code) == nil {
		k.bad(path, "code_unknown", "字典 %s 中没有 %q", "%q is not in the dictionary %s", code, dict)
	}
}

// time checks kind, key and the fields of time.
func (k *checker) time() {
	a := k.a
	if !slices.Contains([]Kind{State, Event, Yearly}, a.Kind) {
		k.bad("kind", "kind", "kind 应为 state、event 或 yearly", "kind must be state, event or yearly")
	}
	if a.Restated && a.Kind != State {
		k.bad("restated", "restated", "只有 state 类可以重述", "only what is a state can be restated")
	}
	if len(a.Key) == 0 {
		k.bad("key", "key", "应有自然键", "a natural key must be given")
	}
	for i, part := range a.Key {
		if len(part) == 0 {
			k.bad(index("key", i, ""), "key", "键的组成部分不能为空", "a part of the key must name a field")
		}
		for j, f := range part {
			if a.Index(f) < 0 {
				k.bad(index("key", i, fmt.Sprintf("[%d]", j)), "field_unknown", "没有字段 %q", "there is no field %q", f)
			}
		}
	}
	k.timeField("valid_from", a.ValidFrom)
	k.timeField("valid_to", a.ValidTo)
	if a.ValidFrom == "" && (a.Kind != State || a.ValidTo != "") {
		k.bad("valid_from", "valid_from", "应说明从哪个字段起算", "valid_from must name a field")
	}
	if f := a.Field(a.ValidFrom); f != nil && !f.Required && a.Kind == Yearly {
		k.bad("valid_from", "valid_from", "年度类的起始字段 %q 应为必填", "the field %q that dates a yearly snapshot must be required", a.ValidFrom)
	}
}

func (k *checker) timeField(path, name string) {
	if name == "" {
		return
	}
	f := k.a.Field(name)
	switch {
	case f == nil:
		k.bad(path, "field_unknown", "没有字段 %q", "there is no field %q", name)
	case f.Type != Date && f.Type != Month && (k.a.Kind == State || f.Type != Int):
		k.bad(path, "valid_from", "%q 不是日期", "%q is no date", name)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// index builds a path such as fields[3].name.
func index(list string, i int, rest string) string {
	p := fmt.Sprintf("%s[%d]", list, i)
	if rest != "" && !strings.HasPrefix(rest, "[") {
		p += "."
	}
	return p + rest
}
