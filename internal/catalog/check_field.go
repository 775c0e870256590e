package catalog

import "slices"

func allTypes() []Type {
	return []Type{String, TextType, Int, Bool, Decimal, Date, Month, Code, IDNo, USCC, Phone, BankCard, PlateNo, REUnit}
}

// field checks one field.
func (k *checker) field(i int, f *Field) {
	p := func(key string) string { return index("fields", i, key) }
	switch {
	case !identifier.MatchString(f.Name):
		k.bad(p("name"), "field_name", "字段名只用小写字母、数字和下划线", "a field's name has lower-case letters, digits and underscores only")
	case slices.Contains(reserved(), f.Name):
		k.bad(p("name"), "field_name", "%q 是每张表都有的列", "%q is a column that every table has", f.Name)
	case k.a.Index(f.Name) != i:
		k.bad(p("name"), "field_clash", "字段 %q 重复", "the field %q is there twice", f.Name)
	}
	if f.Label.ZH == "" || f.Label.EN == "" {
		k.bad(p("label"), "label_missing", "字段 %q 的名称应有中文和英文", "the field %q must have a label in zh and en", f.Name)
	}
	if !slices.Contains(allTypes(), f.Type) {
		k.bad(p("type"), "type", "没有类型 %q", "there is no type %q", f.Type)
	}
	if f.Sensitivity < 1 || f.Sensitivity > 3 {
		k.bad(p("sensitivity"), "sensitivity", "敏感级应为 1、2 或 3", "sensitivity must be 1, 2 or 3")
	}
	k.typeDetails(p, f)
	k.protect(p, f)
}

// typeDetails checks what only some types have.
func (k *checker) typeDetails(p func(string) string, f *Field) {
	switch {
	case f.Type == Code && k.c.Dicts[f.Dict] == nil:
		k.bad(p("dict"), "dict_unknown", "没有字典 %q", "there is no dictionary %q", f.Dict)
	case f.Type != Code && f.Dict != "":
		k.bad(p("dict"), "dict_needless", "只有 code 类型使用字典", "only the type code has a dictionary")
	}
	if (f.Type == String) != (f.Length > 0) {
		k.bad(p("length"), "length", "string 类型应有长度，其他类型不应有", "the type string has a length, no other has one")
	}
	known := slices.Contains([]Form{"", PersonName, Compact, NumberForm}, f.Form)
	if !known || (f.Form != "" && f.Type != String) {
		k.bad(p("form"), "form", "form 应为 person_name、compact 或 number，且只用于 string", "form is person_name, compact or number, for the type string only")
	}
	if f.Kin && (f.Type != IDNo || k.a.Class != AreaClass || k.a.Anchor) {
		k.bad(p("kin"), "kin", "kin 只用于信息类别中亲属的身份号码", "kin marks the identity number of a relative in an area")
	}
	if f.Unit != "" && f.Type != Decimal && f.Type != Int {
		k.bad(p("unit"), "unit", "只有数值类型有计量单位", "only numbers have a unit of measure")
	}
	if f.Least != 0 && (f.Least < 0 || f.MeasuredIn() == nil) {
		k.bad(p("least"), "least", "least 应大于零，且只用于单位可换算的小数", "least is above zero and for decimals whose unit can be converted")
	}
}

// protect checks how the field is stored. Identity, card, phone and plate
// numbers and addresses are encrypted; so is every sensitive string except a
// name, which search needs. What rules compute with must stay plain.
func (k *checker) protect(p func(string) string, f *Field) {
	mark := f.Type == IDNo || f.Type == Phone || f.Type == BankCard || f.Type == PlateNo || f.Type == REUnit
	text := f.Type == String || f.Type == TextType
	switch {
	case f.Protect != Plain && f.Protect != Encrypt:
		k.bad(p("protect"), "protect", "protect 应为 plain 或 encrypt", "protect must be plain or encrypt")
	case f.Protect == Plain && (mark || (text && f.Sensitivity == 3 && f.Form != PersonName)):
		k.bad(p("protect"), "protect", "字段 %q 应加密保存", "the field %q must be encrypted", f.Name)
	case f.Protect == Encrypt && !mark && !text && f.Type != USCC:
		k.bad(p("protect"), "protect", "字段 %q 参与计算，不能加密保存", "the field %q is computed with and must stay plain", f.Name)
	}
}

// claim is one header that a field lays claim to.
type claim struct {
	path, key, field string
	derived          bool // not written in the catalogue as such: may repeat another of the field's own
	moved            bool // said by an overlay
}

// claims gives every header of the area's fields; an overlay's come last, so
// that it is the overlay that is blamed for a clash with what was there.
func (k *checker) claims() []claim {
	var out []claim
	for i, f := range k.a.Fields {
		add := func(path, s string, derived bool) {
			_, moved := k.c.places[k.a.Code+" "+path]
			full := headerKey(s)
			out = append(out, claim{path, full, f.Name, derived, moved})
			if base, _ := splitBracket(full); base != full {
				out = append(out, claim{path, base, f.Name, true, moved})
			}
		}
		add(index("fields", i, "label"), f.Label.ZH, false)
		for j, al := range f.Aliases {
			add(index("fields", i, index("aliases", j, "")), al, false)
		}
		add(index("fields", i, "label"), f.Label.EN, true)
		add(index("fields", i, "name"), f.Name, true)
	}
	slices.SortStableFunc(out, func(a, b claim) int { return rank(a.moved) - rank(b.moved) })
	return out
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// headers checks that no header cell can mean two columns.
func (k *checker) headers() {
	owner := map[string]string{}
	if !k.a.OwnSubject() {
		for _, x := range k.c.common.columns() {
			for _, s := range append([]string{x.Label.ZH, x.Label.EN}, x.Aliases...) {
				owner[headerKey(s)] = x.key
			}
		}
	}
	for _, s := range k.c.common.Ignored {
		owner[headerKey(s)] = "ignored"
	}
	for _, x := range k.claims() {
		other, taken := owner[x.key]
		switch {
		case x.key == "" || (taken && x.derived && other == x.field):
		case taken:
			k.bad(x.path, "header_clash", "表头 %q 已属于 %s", "the header %q already belongs to %s", x.key, other)
		default:
			owner[x.key] = x.field
		}
	}
}

// sums checks the area's tests over several rows.
func (k *checker) sums() {
	for i, s := range k.a.Sums {
		p := func(key string) string { return index("sums", i, key) }
		if f := k.a.Field(s.Field); f == nil || (f.Type != Decimal && f.Type != Int) {
			k.bad(p("field"), "sum", "%q 不是数值字段", "%q is no field of numbers", s.Field)
		}
		for j, name := range s.Over {
			if k.a.Field(name) == nil {
				k.bad(p(index("over", j, "")), "field_unknown", "没有字段 %q", "there is no field %q", name)
			}
		}
		for j, name := range s.Each {
			if k.a.Field(name) == nil {
				k.bad(p(index("each", j, "")), "field_unknown", "没有字段 %q", "there is no field %q", name)
			}
		}
		if len(s.Over) == 0 || s.Most <= 0 {
			k.bad(p(""), "sum", "应有 over 字段和大于零的 most", "over and a most above zero must be given")
		}
	}
}

// crossTests checks the area's tests of several fields.
func (k *checker) crossTests() {
	for i, ck := range k.a.Checks {
		p := func(key string) string { return index("checks", i, key) }
		test, ok := k.c.tests[ck.Test]
		if !ok {
			k.bad(p("test"), "test_unknown", "没有检验 %q", "there is no test %q", ck.Test)
		} else if len(ck.Fields) != test.fields {
			k.bad(p("fields"), "test_fields", "检验 %q 需要 %d 个字段", "the test %q takes %d fields", ck.Test, test.fields)
		}
		for j, name := range ck.Fields {
			f := k.a.Field(name)
			switch {
			case f == nil:
				k.bad(p(index("fields", j, "")), "field_unknown", "没有字段 %q", "there is no field %q", name)
			case test.types != nil && !slices.Contains(test.types, f.Type):
				k.bad(p(index("fields", j, "")), "test_fields", "检验 %q 不适用于字段 %q", "the test %q does not fit the field %q", ck.Test, name)
			}
		}
		if ck.Severity != SevError && ck.Severity != SevWarning {
			k.bad(p("severity"), "severity", "severity 应为 error 或 warning", "severity must be error or warning")
		}
	}
}
