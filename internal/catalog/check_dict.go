package catalog

import "slices"

// dict checks one dictionary.
func (k *checker) dict(d *Dict) {
	if !identifier.MatchString(d.Name) || d.Title.ZH == "" || d.Title.EN == "" {
		k.badAt(d.at, "dict_head", "字典应有小写英文名和中英文名称", "a dictionary needs a lower-case name and a label in zh and en")
	}
	if !slices.Contains([]string{"S", "M", "P"}, d.Status) {
		k.badAt(d.at, "dict_status", "status 应为 S、M 或 P", "status must be S, M or P")
	}
	if len(d.Entries) == 0 && !d.External {
		k.badAt(d.at, "dict_empty", "字典没有值", "the dictionary has no value")
	}
	for i, e := range d.Entries {
		if e.Code == "" || e.Label.ZH == "" || (e.Label.EN == "" && !d.foreign) {
			k.badAt(e.at, "entry_incomplete", "每个值应有代码和中英文名称", "a value needs a code and a label in zh and en")
		}
		if d.byCode[e.Code] != i {
			k.badAt(e.at, "entry_clash", "代码 %q 重复", "the code %q is there twice", e.Code)
		}
		if e.Parent != "" && !d.rooted(e) {
			k.badAt(e.at, "entry_parent", "上级 %q 不存在或成环", "the parent %q does not exist or leads round in a circle", e.Parent)
		}
	}
	k.writings(d)
}

// rooted reports whether the chain of parents ends.
func (d *Dict) rooted(e Entry) bool {
	for range 16 {
		if e.Parent == "" {
			return true
		}
		p := d.Entry(e.Parent)
		if p == nil {
			return false
		}
		e = *p
	}
	return false
}

// writings checks that no label or alias stands for two values. In a tree of
// places or units equal names are a fact, and Resolve calls them ambiguous.
func (k *checker) writings(d *Dict) {
	if d.shape.path {
		return
	}
	owner := map[string]string{}
	for _, e := range d.Entries {
		owner[dictKey(e.Code)] = e.Code
	}
	for _, e := range d.Entries {
		if e.Heading {
			continue // it is never written in a cell
		}
		mine := map[string]bool{}
		for i, s := range append([]string{e.Label.ZH, e.Label.EN}, e.Aliases...) {
			key := dictKey(s)
			other, ok := owner[key]
			switch {
			case key == "":
			case ok && other != e.Code:
				k.badAt(e.at, "writing_clash", "写法 %q 已表示 %s", "the writing %q already stands for %s", s, other)
			case mine[key] && i > 1:
				k.badAt(e.at, "writing_clash", "写法 %q 重复", "the writing %q is there twice", s)
			}
			owner[key], mine[key] = e.Code, true
		}
	}
}
