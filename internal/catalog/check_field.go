package catalog

import (
	"slices"
)

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
	if f.Unit != "" && f.Type != Decimal && f.Type != Int {
		k.bad(p("unit"), "unit", "只有数值类型有计量单位", "only numbers have a unit of measure")
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

// headers checks that no header cell can mean two columns.
func (k *checker) headers() {
	owner := map[string]string{}
	claim := func(path, key, who string, same bool) {
		other, ok := owner[key]
		if key == "" || (ok && other == who && same) {
			return
		}
		if ok {
			k.bad(path, "header_clash", "表头 %q 已属于 %s", "the header %q already belongs to %s", key, other)
			return
		}
		owner[key] = who
	}
	if !k.a.Anchor {
		c := &k.c.common
		for who, col := range map[string]column{"subject_id": c.SubjectID, "subject_name": c.SubjectName, "none": c.None} {
			for _, s := range append([]string{col.Label.ZH, col.Label.EN}, col.Aliases...) {
				owner[headerKey(s)] = who
			}
		}
	}
	for _, s := range k.c.common.Ignored {
		owner[headerKey(s)] = "ignored"
	}
	for i, f := range k.a.Fields {
		label := headerKey(f.Label.ZH)
		claim(index("fields", i, "label"), label, f.Name, false)
		if base, _ := splitBracket(label); base != label {
			claim(index("fields", i, "label"), base, f.Name, true)
		}
		claim(index("fields", i, "label"), headerKey(f.Label.EN), f.Name, true)
		claim(index("fields", i, "name"), headerKey(f.Name), f.Name, true)
		for j, al := range f.Aliases {
			path := index("fields", i, index("aliases", j, ""))
			full := headerKey(al)
			claim(path, full, f.Name, full == "")
			if base, _ := splitBracket(full); base != full {
				claim(path, base, f.Name, true)
			}
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
