package catalog

import (
	"fmt"
	"io/fs"
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

// powerDict is the dictionary that is made from the list.
const powerDict = "village_power"

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
	for i, x := range f.Items {
		d.Entries = append(d.Entries, Entry{Code: x.Code, Label: x.Label, at: src.at(index("items", i, ""))})
	}
	c.Dicts[powerDict] = d
	return nil
}

// powers checks the village power list.
func (k *checker) powers() {
	src := k.c.powersAt
	if src == nil {
		return // a catalogue without the list has no dictionary of it either
	}
	bad := func(path, zh, en string, args ...any) { k.badAt(src.at(path), "power", zh, en, args...) }
	if len(k.c.Powers) != powerItems || len(k.c.PowerClasses) != powerClasses {
		bad("", "权力清单应为 %d 类 %d 项，现有 %d 类 %d 项", "the list has %d classes and %d items, here are %d and %d",
			powerClasses, powerItems, len(k.c.PowerClasses), len(k.c.Powers))
	}
	used := map[string]bool{}
	classes := map[string]bool{}
	for i, x := range k.c.PowerClasses {
		if x.Code == "" || classes[x.Code] || x.Label.ZH == "" || x.Label.EN == "" {
			bad(index("classes", i, ""), "类的代码应唯一，名称应有中英文", "a class needs a code of its own and a label in zh and en")
		}
		classes[x.Code] = true
	}
	for i, x := range k.c.Powers {
		at := func(key string) string { return index("items", i, key) }
		used[x.Class] = true
		switch {
		case !classes[x.Class]:
			bad(at("class"), "没有类 %q", "there is no class %q", x.Class)
		case x.Basis == "" || x.Post.ZH == "" || x.Post.EN == "":
			bad(at(""), "应有依据和责任岗位（中英文）", "the basis and the post responsible (zh and en) must be given")
		case len(x.Steps) == 0 || len(x.Papers) == 0 || len(x.Risks) == 0:
			bad(at(""), "应有流程、材料和风险点", "steps, papers and risks must be given")
		case x.Decision.Label().IsZero():
			bad(at("decision"), "没有决策层级 %q", "there is no deciding body %q", x.Decision)
		case x.PlanDays < 0 || x.ResultDays < 0 || x.AmountLimit < 0 || (x.PlanDays+x.ResultDays > 0 && !x.Publicity):
			bad(at(""), "公示天数应为非负数，且只用于需公示的事项", "days of publication are not negative and belong to what is published")
		}
	}
	for i, x := range k.c.PowerClasses {
		if !used[x.Code] {
			bad(index("classes", i, ""), "类 %q 没有事项", "the class %q has no item", x.Code)
		}
	}
}

// powersPage is the generated page of the list.
func (c *Catalog) powersPage() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# 村级小微权力清单 / Village power list\n\n%s\n%d 类 %d 项 / %d items in %d classes.\n", generated,
		len(c.PowerClasses), len(c.Powers), len(c.Powers), len(c.PowerClasses))
	for _, class := range c.PowerClasses {
		fmt.Fprintf(&b, "\n## %s %s / %s\n\n| code | 事项 | item | 决策 decided by | 公示天数 days (plan, result) | 限额 limit (元) | 流程 steps | 风险 risks |\n|---|---|---|---|---|---|---|---|\n",
			class.Code, class.Label.ZH, class.Label.EN)
		for _, x := range c.Powers {
			if x.Class != class.Code {
				continue
			}
			days, limit := "-", "-"
			if x.Publicity {
				days = fmt.Sprintf("%d, %d", x.PlanDays, x.ResultDays)
			}
			if x.AmountLimit > 0 {
				limit = fmt.Sprint(x.AmountLimit)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", x.Code, x.Label.ZH, x.Label.EN, x.Decision.Label().ZH, days, limit,
				strings.Join(x.Steps, " → "), strings.Join(x.Risks, "、"))
		}
		i := slices.IndexFunc(c.Powers, func(x Power) bool { return x.Class == class.Code })
		if i >= 0 {
			fmt.Fprintf(&b, "\n责任岗位 / post: %s (%s). 依据 / basis: %s. 材料 / papers: %s.\n", c.Powers[i].Post.ZH, c.Powers[i].Post.EN, c.Powers[i].Basis, strings.Join(c.Powers[i].Papers, "、"))
		}
	}
	return b.String()
}
