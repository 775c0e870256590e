package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/rivo/uniseg"

	"qingjian/api"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
)

// dossierPrinter writes a dossier for a person to read: the head, what the
// picture rests on, then area by area, one field a line.
type dossierPrinter struct {
	*app
	known *catalog.Catalog // for the labels of fields
}

func (a *app) printDossier(d api.DossierJSON) {
	known, err := a.loadCatalog()
	if err != nil {
		// A server may have another overlay; then fields go by their own names.
		known = &catalog.Catalog{}
	}
	p := dossierPrinter{a, known}
	if d.Synthetic {
		a.say("【合成数据】", "[synthetic data]")
	}
	p.head(d.Person)
	a.say("", "")
	p.basis(d)
	if d.HandedOver {
		p.say("此人由上级管理，本平台只显示姓名；有关材料请按规定报送上级。", "A higher level manages this person; nothing but the name is shown. Hand material up as the rules say.")
	}
	for _, area := range d.Areas {
		p.area(area)
	}
}

func (p dossierPrinter) head(who api.PersonJSON) {
	label := func(c *api.CodeJSON) string {
		if c == nil {
			return ""
		}
		return c.Label
	}
	if who.Name == "" {
		p.say("（此时没有此人的基本信息）", "(no profile of this person is known here)")
		return
	}
	born := ""
	if birth := cmp.Or(who.BirthDate, who.BirthYear); birth != "" {
		born = fmt.Sprintf(p.t("%s 出生", "born %s"), birth)
	}
	p.line(who.Name, label(who.Sex), born, who.IDNoMasked)
	p.line(label(who.Unit), label(who.Category), label(who.Status))
	for _, s := range append(who.Categories, who.Duties...) {
		if s.From != "" {
			p.say("%s %s，%s 起", "%s %s since %s", s.Code, s.Label, s.From)
		}
	}
	for _, post := range who.Posts {
		p.say("现任：%s", "Post: %s", post)
	}
}

func (p dossierPrinter) line(parts ...string) {
	if text := joinNonEmpty(parts, "　"); text != "" {
		p.say("%s", "%s", text)
	}
}

// basis says which day is shown, what it rests on and how whole it is.
func (p dossierPrinter) basis(d api.DossierJSON) {
	switch {
	case d.Watermark.At == nil:
		p.say("生效于 %s；当时还没有任何数据入库。", "As of %s; nothing had been published by then.", d.AsOf)
	case d.AsKnown != "":
		p.say("生效于 %s，按已知于第 %d 批（%s 入库）时的情况。", "As of %s, as known at batch %d (published %s).", d.AsOf, d.Watermark.BatchNo, p.at(d))
	default:
		p.say("生效于 %s，数据截至第 %d 批（%s 入库）。", "As of %s, data up to batch %d (published %s).", d.AsOf, d.Watermark.BatchNo, p.at(d))
	}
	p.say("共 %d 项信息：● 有记录 %d　○ 声明无此类情况 %d　◌ 从未报送 %d　– 不要求 %d",
		"%d areas: ● present %d  ○ nothing to report %d  ◌ never supplied %d  – not required %d",
		len(d.Areas), d.Coverage["present"], d.Coverage["nothing_to_report"], d.Coverage["never_supplied"], d.Coverage["not_required"])
	if d.Revealed {
		p.say("敏感内容已全部显示，本次查阅已记录。", "Sensitive values are shown in full; this reading has been noted.")
	} else {
		p.say("敏感内容已遮盖；确需查看全文请加 --reveal（会记录）。", "Sensitive values are masked; --reveal shows them in full (noted).")
	}
}

func (p dossierPrinter) at(d api.DossierJSON) string {
	return d.Watermark.At.In(clock.Office).Format("2006-01-02 15:04")
}

func (p dossierPrinter) area(area api.AreaJSON) {
	mark, state := "◌", p.t("从未报送（不等于没有）", "never supplied (which does not mean none)")
	switch area.State {
	case "present":
		mark, state = "●", fmt.Sprintf(p.t("%d 条", "%d on file"), len(area.Records))
	case "nothing_to_report":
		mark, state = "○", p.t("声明无此类情况", "nothing to report")
	case "not_required":
		mark, state = "–", p.t("此类人员不要求报送", "not required of this category")
	}
	p.say("\n%s %s %s　%s", "\n%s %s %s  %s", mark, area.Code, area.Label, state)
	p.origins(area)
	for i, r := range area.Records {
		if len(area.Records) > 1 {
			p.say("  第 %d 条", "  No. %d", i+1)
		}
		p.record(area.Code, r)
	}
	for _, reg := range area.Registers {
		p.register(reg)
	}
	if area.Past > 0 {
		p.say("  另有 %d 条在该日不生效（已结束或尚未开始），可用 --as-of 换一天查看", "  %d more are not in force on that day (ended or not yet begun); see another day with --as-of", area.Past)
	}
}

// register writes what a department's register says beside the declaration.
func (p dossierPrinter) register(reg api.RegisterJSON) {
	p.say("  有关部门登记：%s　%d 条（并列供对照，不作结论）", "  On register: %s, %d rows (to be compared; it concludes nothing)", reg.Label, len(reg.Records))
	for _, r := range reg.Records {
		whose := p.t("本人", "the person")
		if !r.Whose.Self {
			whose = joinNonEmpty([]string{r.Whose.Relation, r.Whose.Name}, " ")
		}
		p.say("   · %s", "   · %s", whose)
		p.record(reg.Code, r.RecordJSON)
	}
}

// origins says who stated what; where several kinds of source supply an area,
// each has its line.
func (p dossierPrinter) origins(area api.AreaJSON) {
	for _, o := range area.Origins {
		if len(area.Origins) > 1 {
			state := map[string]string{"present": fmt.Sprintf(p.t("%d 条", "%d on file"), o.Count),
				"nothing_to_report": p.t("声明无此类情况", "nothing to report"), "never_supplied": p.t("从未报送", "never supplied")}[o.State]
			p.say("  %s：%s", "  %s: %s", o.Label, state)
		}
		switch {
		case o.Conflict:
			p.say("  注意：%s 于 %s 声明无此类情况，而当时已有下列记录，请核对", "  Note: %s stated on %s that there was nothing to report, while rows below held already; please check", o.StatedBy, o.StatedAt)
		case o.StatedAt != "" && o.State == "present":
			p.say("  %s 曾于 %s 声明无此类情况，其后有变化", "  %s stated on %s that there was nothing to report; this changed later", o.StatedBy, o.StatedAt)
		case o.StatedAt != "":
			p.say("  声明：%s，%s", "  Stated by %s on %s", o.StatedBy, o.StatedAt)
		}
	}
}

// record writes one field a line, the values below each other.
func (p dossierPrinter) record(area string, r api.RecordJSON) {
	labels, width := make([]string, len(r.Values)), 0
	for i, v := range r.Values {
		labels[i] = v.Field
		if shape := p.known.Area(area); shape != nil && shape.Field(v.Field) != nil {
			labels[i] = shape.Field(v.Field).Label.In(p.lang())
		}
		width = max(width, uniseg.StringWidth(labels[i]))
	}
	for i, v := range r.Values {
		p.say("    %s%s  %s", "    %s%s  %s", labels[i], strings.Repeat(" ", width-uniseg.StringWidth(labels[i])), v.Text)
	}
	period := fmt.Sprintf(p.t("%s 起至今", "since %s"), r.ValidFrom)
	if r.ValidTo != nil {
		period = fmt.Sprintf(p.t("%s 至 %s", "%s to %s"), r.ValidFrom, *r.ValidTo)
	}
	versions := ""
	if r.Versions > 1 {
		versions = fmt.Sprintf(p.t("，共 %d 个版本", ", %d versions"), r.Versions)
	}
	p.say("    生效：%s　来源性质：%s　第 %d 批%s", "    In force: %s  Origin: %s  Batch %d%s", period, r.OriginLabel, r.BatchNo, versions)
	p.say("    出处：%s，“%s”表第 %d 行", "    Source: %s, sheet %s, row %d", r.Source.File, r.Source.Sheet, r.Source.Row)
}

func joinNonEmpty(parts []string, sep string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}
