package catalog

import (
	"github.com/shopspring/decimal"
	"slices"
	"strings"
	"testing"
)

// headerOf is an entry's own header row, as a template has it.
func headerOf(c *Catalog, a *Area) []string {
	var header []string
	if !a.OwnSubject() {
		header = append(header, c.Subject.Name.ZH, c.Subject.IDNo.ZH)
	}
	for _, f := range a.Fields {
		header = append(header, f.Label.ZH)
	}
	return header
}

// TestRecogniseEveryEntry: the header of each entry is recognised, with all
// columns and with the required ones alone, and by the machine names that feeds
// use.
func TestRecogniseEveryEntry(t *testing.T) {
	c := mustLoad(t, "")
	for _, a := range c.All() {
		var required, machine []string
		if !a.OwnSubject() {
			required = []string{c.Subject.Name.ZH, c.Subject.IDNo.ZH}
			machine = []string{"name", "id_no"}
		}
		for _, f := range a.Fields {
			machine = append(machine, f.Name)
			if f.Required {
				required = append(required, f.Label.ZH)
			}
		}
		for how, tc := range map[string]struct {
			sheet  string
			header []string
		}{
			"whole header":     {"Sheet1", headerOf(c, a)},
			"sheet's name":     {a.Sheets[0], headerOf(c, a)},
			"required columns": {a.Sheets[0], required},
			"a feed's file":    {a.Code, machine},
		} {
			if got, score := c.Recognise(tc.sheet, tc.header); got != a {
				code := ""
				if got != nil {
					code = got.Code
				}
				t.Errorf("%s, %s: recognised as %q (%.2f)", a.Code, how, code, score)
			}
		}
	}
}

// TestEverydayHeaders: columns as people name them reach their field, so that a
// sheet is not refused for a word, nor an amount read in the wrong unit.
func TestEverydayHeaders(t *testing.T) {
	c := mustLoad(t, "")
	for _, tc := range []struct {
		area, header, field string
		factor              int
	}{
		{"A05", "联系电话", "mobile", 1},
		{"A09", "护照号码", "doc_no", 1},
		{"A10", "费用金额（万元）", "cost_amount", 10_000},
		{"A13", "车主姓名", "holder_name", 1},
		{"A13", "与本人关系", "holder_relation", 1},
	} {
		b, _ := c.Bind(c.Area(tc.area), []string{"姓名", "身份证号", tc.header})
		i := b.Area.Index(tc.field)
		if b.Columns[i] != 3 || b.factor[i].apply(decimal.NewFromInt(1)).IntPart() != int64(tc.factor) {
			t.Errorf("%s %s: want %s in column 3, factor %d; got column %d, factor %d", tc.area, tc.header, tc.field, tc.factor, b.Columns[i], b.factor[i])
		}
	}
	if c.Dicts["country"].Entry("QAT") == nil {
		t.Error("a country of ISO 3166-1 is missing")
	}
}

// TestPassportNumbers: over a list of passports 证件号码 is theirs, not the
// person's identity number.
func TestPassportNumbers(t *testing.T) {
	c := mustLoad(t, "")
	header := []string{"姓名", "身份证号", "证件种类", "证件号码", "签发日期", "有效期至", "保管状态"}
	a, _ := c.Recognise("因私证件", header)
	if a == nil || a.Code != "A09" {
		t.Fatalf("recognised as %v", a)
	}
	b, fs := c.Bind(a, header)
	if len(fs) > 0 || b.SubjectID != 2 || b.Columns[a.Index("doc_no")] != 4 {
		t.Errorf("columns %v, person %d: %v", b.Columns, b.SubjectID, fs)
	}
}

// TestEverydaySheets: a whole header as offices write it names its area without
// the sheet's name, and no column of it is passed over.
func TestEverydaySheets(t *testing.T) {
	c := mustLoad(t, "")
	for area, header := range map[string]string{
		"A14": "序号 姓名 身份证号 持有人 与持有人关系 投资种类 股票名称 股票代码 开户券商 持股数量 总市值（万元） 填报基准日",
		"A15": "姓名 身份证号 投资人姓名 投资人与本人关系 企业全称 统一信用代码 市场主体类型 担任职务 认缴金额（万元） 股权比例（%） 所属行业 登记状态 投资时间",
		"A16": "姓名 身份证号 存款人姓名 与持有人关系 境外资产种类 国家或地区 存款机构 货币种类 存款金额 折合人民币金额 截至日期",
		"A17": "姓名 身份证号 报告事项类型 事项发生日期 上报日期 对方当事人 对方是否管理服务对象 借款金额（元） 约定利率 还款日期 具体情况 单位意见",
		"A18": "姓名 身份证号 操办事宜 举办时间 与事主关系 举办地点 预计桌数 实际席数 预计人数 到场人数 收礼金额（元） 是否邀请服务对象 事前报备日期 事后报备日期",
		"A19": "姓名 身份证号 收礼日期 处理情况 送礼人姓名 送礼单位 赠送人是否管理服务对象 礼品类别 品名 数量 折合金额 上缴日期 上交单位 票据号",
		"A20": "姓名 身份证号 所在党支部 三会一课类型 开展日期 是否应参加 到会情况 未参加原因 补课时间",
		"A21": "姓名 身份证号 谈话种类 谈话日期 主谈人 主谈人职务 陪谈人 谈话场所 谈话原因 谈话摘要 表态情况",
		"A22": "姓名 身份证号 所属村 小微权力事项 台账编号 具体事项 承担角色 决议日期 民主决策情况 合同金额（元） 承包方 发包方式 公示期（天）",
		"A23": "姓名 身份证号 补贴对象姓名 与村干部关系 补贴对象身份证号 补贴种类 补贴月份 实发金额 打卡日期 一卡通账号",
		"A24": "姓名 身份证号 问题线索编号 来源渠道 受理时间 反映问题性质 主要问题 是否重复件 处置意见 承办科室 办理时限 核查结果",
		"A25": "姓名 身份证号 发现问题编号 发现来源 审计报告文号 出具日期 被审计单位 问题类别 具体问题 问题金额（万元） 责任认定 整改进度",
		"A26": "姓名 身份证号 运用形态 处分类型 处分决定文号 作出决定机关 处分时间 处分期满日期 违纪性质 主要事实 是否一把手",
	} {
		cells := strings.Fields(header)
		a, score := c.Recognise("Sheet1", cells)
		if a == nil || a.Code != area {
			t.Errorf("%s: recognised as %v (%.2f)", area, a, score)
			continue
		}
		if _, fs := c.Bind(a, cells); len(slices.DeleteFunc(fs, func(f Finding) bool { return f.Code == "sheet.unit_converted" })) > 0 {
			t.Errorf("%s: %v", area, placed(fs))
		}
	}
}
