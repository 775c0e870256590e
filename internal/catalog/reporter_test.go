package catalog

import (
	"slices"
	"strings"
	"testing"
)

func TestMentionsReporter(t *testing.T) {
	for where, texts := range map[string][]string{
		ReporterNamed: {
			"举报人王建国反映其虚报粮补", "举报人：李某", "举报人李某某称，2025年以来……", "举 报 人 : 王 建 国", "举报人\n王建国",
			"举报人姓名：张秀英，女", "检举人（赵刚）提供账册", "信访人欧阳明来信", "反映人系村民孙玉梅", "举报人叫马强。",
			"控告人高小红，电话见附件", "来访人：于海", "王建国（举报人）已到场", "周立新系本案举报人", "村民周立新是举报人",
			"投诉人何芳电话反映", "举报者刘洋提供照片", "举报人是吴刚同志", "举报人身份：郑和平，退休教师", "举报人\u200b王建国反映", "举报人【陈东】",
			"线索提供人林峰", "信访群众任丽多次来访",
		},
		ReporterContact: {
			"举报人联系电话13800138000", "举报人电话：138-0013-8000", "举报人（匿名）留下座机022-28940000", "检举人身份证号11010119900307451X",
			"信访人手机１３８００１３８０００", "反映人邮箱 abc@example.com", "举报人，手机 138 0013 8000", "举报人微信号：wang_12345",
		},
		ReporterSource: {
			"根据王建国的举报，发现……", "根据村民王建国实名举报", "据李某反映", "接张秀英来信", "接到大邱庄镇某村村民刘德华的举报", "被其同村村民赵某举报",
			"依据高小红同志的检举材料", "被马某控告", "王建国实名举报李四虚报冒领", "经查，张某向县纪委举报的内容属实", "2025年3月，刘洋实名举报",
			"王建国反映其虚报粮补", "经原村会计孙玉梅反映", "由陈东检举", "收到周立新等人的来信",
		},
		ReporterRelation: {
			"举报人系其前妻", "举报人是该村会计", "举报人与被举报人系邻居", "举报人为被举报人的同事", "其前妻向区纪委举报", "被反映人的司机实名举报",
		},
	} {
		for _, text := range texts {
			if found, got := MentionsReporter(text); !found || got != where {
				t.Errorf("%q: found %v by %q, want %q", text, found, got, where)
			}
		}
	}
}

func TestMentionsReporterLetsPass(t *testing.T) {
	for _, text := range []string{
		"", "无举报人信息", "举报人信息不予登记", "举报人：匿名", "举报人：无", "举报人（匿名）", "举报人为匿名", "举报人不详", "举报人未署名",
		"严禁泄露举报人信息。", "保护举报人安全。", "举报人应当如实反映情况", "举报人有权了解结果", "举报人要求保密", "举报人于2025年3月来访",
		"举报人向我委反映", "举报人多次反映同一问题", "举报人曾多次反映", "举报人为防止报复要求保密", "举报人是否实名", "举报人为何不满",
		"被举报人王建国，某村党支部书记", "被举报人：李某，电话13800138000", "被反映人张秀英系某镇干部", "反映被检举人高某收受礼金", "被举报人王建国反映情况属实",
		"群众反映王建国虚报粮补", "根据群众举报", "根据有关举报线索", "根据区委巡察组反映", "据马庄村反映", "接上级转办信访件", "经公安机关反映",
		"由于群众反映强烈", "经常反映同一问题", "被多次举报", "被人举报", "多次举报未果", "高度重视群众反映", "施工方反映工程款未付", "文件反映该村账目不清",
		"举报人可拨打022-12388888举报电话", "举报电话12388", "实名举报1件，匿名举报2件", "署名情况：实名", "信访举报办理情况", "王建国因虚报粮补被举报",
		"反映王建国任村书记期间虚报粮补", "反映问题：张秀英违规领取低保", "纪检监察机关收到反映后核实", "经核实，举报不实，为王建国澄清正名",
		"王建国，男，1970年生，2010年任村书记", "对举报人何时来访未作记录", "举报人任职单位不详", "来信人未留联系方式", "举报人家属不知情",
		"举报人的诉求已解决", "举报人范围。", "信访人员较多。", "举报人、被举报人均到场", "举报人和被举报人均到场", "线索由江苏反映", "金额反映不实",
		"调查人员联系王建国核实，举报内容不实", "12388举报平台转办", "该线索系电话举报", "李某某涉嫌打击报复举报人。", "王建国打击报复举报人", "王建国不是举报人",
	} {
		if found, where := MentionsReporter(text); found {
			t.Errorf("%q: found %q", text, where)
		}
	}
}

func TestReporterColumn(t *testing.T) {
	for _, header := range []string{"举报人", "举报人姓名", " 举报人\n姓名（必填）", "信访人", "信访人联系电话", "反映人", "检举人身份证号", "控告人住址",
		"来信人", "来访人姓名", "实名举报人", "举 报 人", "投诉人", "举报者", "线索提供人", "Reporter's name", "Whistle-blower", "Complainant", "reporter_phone", "Name of the reporter"} {
		if !ReporterColumn(header) {
			t.Errorf("%q passes", header)
		}
	}
	for _, header := range []string{"", "被举报人", "被反映人姓名", "被检举人", "举报时间", "举报方式", "举报来源", "举报内容", "反映问题类型", "署名情况",
		"是否实名举报", "是否有举报人", "信访编号", "信访件", "举报人数", "Signed or not", "Reporter answered", "reporter_kind", "Reporting unit", "Report date", "联系人", "经办人", "反映"} {
		if ReporterColumn(header) {
			t.Errorf("%q is refused", header)
		}
	}
}

// No column that the catalogue asks for may be taken for a reporter's.
func TestCatalogueAsksForNoReporter(t *testing.T) {
	c, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range c.All() {
		for _, f := range a.Fields {
			for _, h := range slices.Concat([]string{f.Label.ZH, f.Label.EN}, f.Aliases) {
				if ReporterColumn(h) {
					t.Errorf("%s.%s asks for %q", a.Code, f.Name, h)
				}
			}
		}
	}
}

// Every usual name is found in every writing, and none where it is the name of
// the one reported.
func TestReporterOfAnyUsualName(t *testing.T) {
	given := strings.Fields("伟 静 强 平 文 建国 秀英 志强 国庆 有为 家民 海燕")
	people := slices.Concat(strings.Split(surnames, ""), strings.Fields(doubles))
	for _, surname := range people {
		for _, g := range given {
			name := surname + g
			if hasWord(noNames, string([]rune(name)[:2])) {
				continue // 高明 is found, 任意 is a word
			}
			for _, bad := range []string{"举报人：%s", "举报人%s反映其虚报", "根据%s的举报", "%s实名举报他人", "%s（举报人）到场"} {
				if text := strings.Replace(bad, "%s", name, 1); !found(text) {
					t.Errorf("%q passes", text)
				}
			}
			for _, good := range []string{"被举报人：%s", "被举报人%s反映情况属实", "群众举报%s虚报", "%s因虚报被举报", "经查，%s任书记期间虚报"} {
				if text := strings.Replace(good, "%s", name, 1); found(text) {
					t.Errorf("%q is refused", text)
				}
			}
		}
	}
}

func found(text string) bool {
	f, _ := MentionsReporter(text)
	return f
}
