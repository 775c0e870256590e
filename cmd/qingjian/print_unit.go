package main

import (
	"fmt"
	"strings"

	"qingjian/api"
)

// made says first of all when the data are made up.
func (a *app) made(synthetic bool) {
	if synthetic {
		a.say("【合成数据】", "[synthetic data]")
	}
}

func (a *app) printUnits(t api.UnitTreeJSON) {
	a.made(t.Synthetic)
	if len(t.Units) == 0 {
		a.say("%s 没有单位。请用 qingjian unit import 导入单位树。", "There are no units on %s. Import a tree with qingjian unit import.", t.AsOf)
		return
	}
	a.say("%s 的单位树，共 %d 个单位", "Units on %s: %d", t.AsOf, len(t.Units))
	depth := map[string]int{}
	for _, u := range t.Units {
		d := 0
		if above, ok := depth[u.Parent]; ok {
			d = above + 1
		}
		depth[u.Code] = d
		people := ""
		switch n := u.Persons; {
		case n == nil:
			people = a.t("　人数不显示", "  persons not told")
		case *n > 0:
			people = fmt.Sprintf(a.t("　%d 人", "  %d persons"), *n)
		}
		a.say("%s%s　%s　%s%s", "%s%s  %s  %s%s", strings.Repeat("  ", d), u.Code, u.Name, u.LevelLabel, people)
	}
}

func (a *app) printUnit(f api.UnitFileJSON) {
	a.made(f.Synthetic)
	a.say("%s　%s　%s", "%s  %s  %s", f.Code, f.Name, f.LevelLabel)
	if len(f.Path) == 0 {
		a.say("%s 没有这个单位，以下为其最后的情况", "It is not there on %s; this is how it last was", f.AsOf)
	} else {
		a.say("位于：%s", "stands in: %s", joinNames(f.Path, " / "))
	}
	if f.PeerGroupLabel != "" {
		a.say("同类单位组：%s", "peer group: %s", f.PeerGroupLabel)
	}
	a.say("沿革：", "history:")
	for _, p := range f.Periods {
		a.say("  %s 起%s　%s　上级 %s", "  from %s%s  %s  below %s", p.From, a.until(p.To), p.Name, orDash(p.Parent))
	}
	for _, e := range f.Events {
		a.say("  %s　%s：%s → %s　%s", "  %s  %s: %s -> %s  %s", e.Date, e.KindLabel, e.UnitName, orDash(e.IntoName), e.DocNo)
	}
	if len(f.Now) > 0 {
		a.say("%s 对应：%s", "on %s it is: %s", f.AsOf, joinNames(f.Now, a.t("、", ", ")))
	}
	for _, o := range f.Organs {
		a.say("监督力量：%s（%s），专职 %d 人，共 %d 人", "supervising force: %s (%s), %d full-time, %d in all", o.Name, o.KindLabel, o.FullTime, o.Members)
	}
	if len(f.Children) > 0 {
		a.say("下级单位 %d 个：%s", "%d units below: %s", len(f.Children), joinNames(f.Children, a.t("、", ", ")))
	}
}

func (a *app) until(day string) string {
	if day == "" {
		return ""
	}
	return fmt.Sprintf(a.t("，至 %s 前", ", until %s"), day)
}

func (a *app) printStaffing(s api.StaffingJSON) {
	a.made(s.Synthetic)
	if len(s.Findings) == 0 {
		a.say("%s 的监督力量配备没有需要核实的问题", "Nothing to ask about the staffing on %s", s.AsOf)
		return
	}
	a.say("%s 的监督力量配备，%d 处需要核实（是问题，不是结论）：", "Staffing on %s, %d questions (no verdicts):", s.AsOf, len(s.Findings))
	for _, f := range s.Findings {
		a.say("  %s（%s）", "  %s (%s)", f.Question, f.Code)
	}
}

func joinNames(units []api.NamedJSON, by string) string {
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = u.Name
	}
	return strings.Join(names, by)
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
