package catalog

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"qingjian/internal/fault"
)

// PowerClass is one of the classes of the village power list.
type PowerClass struct {
	Code  string     `yaml:"code" json:"code"`
	Label fault.Text `yaml:"label" json:"label"`
}

// Power is one item of the village power list: what a village's cadres may do,
// how it must be done and what is to be published.
type Power struct {
	Code        string     `yaml:"code" json:"code"` // V01
	Class       string     `yaml:"class" json:"class"`
	Label       fault.Text `yaml:"label" json:"label"`
	Basis       string     `yaml:"basis" json:"basis"` // the rules it rests on
	Post        fault.Text `yaml:"post" json:"post"`   // who is responsible
	Steps       []string   `yaml:"steps" json:"steps"`
	Papers      []string   `yaml:"papers" json:"papers"`
	Decision    Decision   `yaml:"decision" json:"decision"`
	Publicity   bool       `yaml:"publicity,omitempty" json:"publicity"`
	PlanDays    int        `yaml:"plan_days,omitempty" json:"plan_days,omitempty"`       // least days that the plan is posted
	ResultDays  int        `yaml:"result_days,omitempty" json:"result_days,omitempty"`   // least days that the result is posted
	AmountLimit int        `yaml:"amount_limit,omitempty" json:"amount_limit,omitempty"` // yuan, above which the decision is needed
	Risks       []string   `yaml:"risks" json:"risks"`
	Rules       []string   `yaml:"rules,omitempty" json:"rules,omitempty"`     // the rules that watch it: R29
	Aliases     []string   `yaml:"aliases,omitempty" json:"aliases,omitempty"` // what it is also called in workbooks
}

// Decision is the body that decides on a matter.
type Decision string

// The deciding bodies.
const (
	JointMeeting    Decision = "joint_meeting"            // 两委联席会议
	PartyMeeting    Decision = "party_meeting"            // 党员大会
	Representatives Decision = "villager_representatives" // 村民代表会议
	NoMeeting       Decision = "none"
)

// Label names the body.
func (d Decision) Label() fault.Text {
	return map[Decision]fault.Text{
		JointMeeting:    fault.T("两委联席会议", "joint meeting of the two committees"),
		PartyMeeting:    fault.T("党员大会", "party members' meeting"),
		Representatives: fault.T("村民代表会议", "villagers' representatives"),
		NoMeeting:       fault.T("不需会议", "no meeting"),
	}[d]
}

// The size of the list: 45 items in 11 classes.
const (
	powerItems   = 45
	powerClasses = 11
)

// powerDict is the dictionary that is made from the list: the items, below
// their classes as headings.
const powerDict = "village_power"

var ruleCode = regexp.MustCompile(`^R\d{2}$`)

type powersFile struct {
	Classes []PowerClass `yaml:"classes"`
	Items   []Power      `yaml:"items"`
}

// loadPowers reads powers.yaml, of which an overlay's takes the place of the
// built-in one as a whole, and makes the dictionary.
func (c *Catalog) loadPowers(fsys fs.FS, show func(string) string) []error {
	src, err := parseFile(fsys, show, "powers.yaml")
	if err != nil {
		return []error{err}
	}
	var f powersFile
	if errs := src.decode(&f); errs != nil {
		return errs
	}
	c.PowerClasses, c.Powers, c.powersAt = f.Classes, f.Items, src
	d := &Dict{Name: powerDict, Title: fault.T("村级小微权力清单", "Village power list"), Status: "P", at: src.at("items")}
	for i, x := range f.Classes {
		d.Entries = append(d.Entries, Entry{Code: x.Code, Label: x.Label, Heading: true, at: src.at(index("classes", i, ""))})
	}
	for i, x := range f.Items {
		d.Entries = append(d.Entries, Entry{Code: x.Code, Label: x.Label, Parent: x.Class, Aliases: x.Aliases, at: src.at(index("items", i, ""))})
	}
	c.Dicts[powerDict] = d
	return nil
}

// secondPowers refuses the list's dictionary as a file of its own: it would say
// twice what the items are.
func secondPowers(at place) error {
	return problem(at, "power", "字典 %q 由 powers.yaml 生成，请在那里修改", "the dictionary %q is made from powers.yaml: change it there", powerDict)
}

// powers checks the village power list. That codes are unique and labels given
// in both languages is checked with the dictionary.
func (k *checker) powers() {
	src := k.c.powersAt
	if src == nil {
		return // a catalogue without the list has no dictionary of it either
	}
	if len(k.c.Powers) != powerItems || len(k.c.PowerClasses) != powerClasses {
		k.badAt(src.at(""), "power", "权力清单应为 %d 类 %d 项，现有 %d 类 %d 项", "the list has %d classes and %d items, here are %d and %d",
			powerClasses, powerItems, len(k.c.PowerClasses), len(k.c.Powers))
	}
	used, classes := map[string]bool{}, map[string]bool{}
	for _, x := range k.c.PowerClasses {
		classes[x.Code] = true
	}
	for i, x := range k.c.Powers {
		used[x.Class] = true
		if !classes[x.Class] {
			k.badAt(src.at(index("items", i, "class")), "power", "没有类 %q", "there is no class %q", x.Class)
		}
		k.power(x, func(key string) place { return src.at(index("items", i, key)) })
	}
	for i, x := range k.c.PowerClasses {
		if !used[x.Code] {
			k.badAt(src.at(index("classes", i, "")), "power", "类 %q 没有事项", "the class %q has no item", x.Code)
		}
	}
}

// power checks one item; at gives the place of one of its keys.
func (k *checker) power(x Power, at func(key string) place) {
	if blank(x.Basis) {
		k.badAt(at("basis"), "power", "应有依据", "the basis must be given")
	}
	if blank(x.Post.ZH) || blank(x.Post.EN) {
		k.badAt(at("post"), "power", "责任岗位应有中英文", "the post responsible must be given in zh and en")
	}
	for _, list := range []struct {
		key    string
		values []string
	}{{"steps", x.Steps}, {"papers", x.Papers}, {"risks", x.Risks}} {
		if len(list.values) == 0 || slices.ContainsFunc(list.values, blank) {
			k.badAt(at(list.key), "power", "%s 不能为空", "%s must be given, none of them empty", list.key)
		}
	}
	if x.Decision.Label().IsZero() {
		k.badAt(at("decision"), "power", "没有决策层级 %q", "there is no deciding body %q", x.Decision)
	}
	for _, n := range []struct {
		key   string
		value int
	}{{"plan_days", x.PlanDays}, {"result_days", x.ResultDays}, {"amount_limit", x.AmountLimit}} {
		if n.value < 0 {
			k.badAt(at(n.key), "power", "%s 不能为负数", "%s must not be negative", n.key)
		}
	}
	// A result that is published is there to be seen for at least a day.
	if x.Publicity != (x.ResultDays > 0) || (x.PlanDays > 0 && !x.Publicity) {
		k.badAt(at("publicity"), "power", "需公示的事项应有结果公示天数，不公示的不应有公示天数",
			"what is published has days of publication of its result, and nothing else has any")
	}
	for i, r := range x.Rules {
		if !ruleCode.MatchString(r) || slices.Contains(x.Rules[:i], r) {
			k.badAt(at(index("rules", i, "")), "power", "规则代码 %q 应形如 R29 且不重复", "the rule %q must read like R29 and be there once", r)
		}
	}
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// powersPage is the generated page of the list.
func (c *Catalog) powersPage() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# 村级小微权力清单 / Village power list\n\n%s\n%d 类 %d 项 / %d items in %d classes.\n", generated,
		len(c.PowerClasses), len(c.Powers), len(c.Powers), len(c.PowerClasses))
	for _, class := range c.PowerClasses {
		fmt.Fprintf(&b, "\n## %s %s / %s\n\n| code | 事项 | item | 责任岗位 | post | 决策 decided by | 公示天数 days (plan, result) | 限额 limit (元) | 规则 rules |\n|---|---|---|---|---|---|---|---|---|\n",
			class.Code, class.Label.ZH, class.Label.EN)
		items := slices.DeleteFunc(slices.Clone(c.Powers), func(x Power) bool { return x.Class != class.Code })
		for _, x := range items {
			days, limit := "-", "-"
			if x.Publicity {
				days = fmt.Sprintf("%d, %d", x.PlanDays, x.ResultDays)
			}
			if x.AmountLimit > 0 {
				limit = fmt.Sprint(x.AmountLimit)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", x.Code, cellText(x.Label.ZH), cellText(x.Label.EN),
				cellText(x.Post.ZH), cellText(x.Post.EN), x.Decision.Label().ZH, days, limit, strings.Join(x.Rules, ", "))
		}
		b.WriteString("\n| code | 依据 basis | 流程 steps | 材料 papers | 风险 risks |\n|---|---|---|---|---|\n")
		for _, x := range items {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", x.Code, cellText(x.Basis), cellText(strings.Join(x.Steps, " → ")),
				cellText(strings.Join(x.Papers, "、")), cellText(strings.Join(x.Risks, "、")))
		}
	}
	return b.String()
}
