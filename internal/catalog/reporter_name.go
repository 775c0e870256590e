package catalog

import (
	"strings"
	"unicode"
)

// The surnames that tell a name in running text. Rare ones that are common words
// as well (和 应 全 单 都) are left out: they would find names everywhere.
const (
	surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅付沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎闫余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦柳邢岳齐梅莫庄辛祝左涂谷祁舒耿牟卜詹苗凌费纪靳童欧甄项游裴席屈鲍覃霍翁隋甘柏宁柯阮桂闵柴冉房刁瞿戚丘池滕臧苟褚娄符奚穆郎姬屠栾郁窦迟仇艾蓝巩虞卞封佟栗匡宗鞠荆谌胥蔺"
	doubles  = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 司徒 夏侯 慕容"

	// noGiven are characters that stand in no given name, but where a sentence
	// or the name of an office goes on.
	noGiven = "的是在与对其被不未没已了将给这那该多次向我你他们于就再又也还曾人局委办院所处部站队厂校村镇乡县市区街组庄屯营坨堡年月日"
	// noNames are words that begin like a name.
	noNames = "安全 安排 安置 安装 安徽 安监 白条 常常 常规 常年 常态 常委 常务 常有 曾经 曾有 程度 程序 单位 方案 方便 方才 方法 方面 方式 范围 范本 房产 房屋 高层 高档 高度 高额 高发 高管 高校 高新 高频 顾问 顾虑 管理 何地 何故 何时 何以 何种 江苏 江西 金额 金融 金钱 纪检 纪律 康复 林地 林木 林业 陆续 马上 苗木 明确 宁夏 齐全 钱款 钱物 任何 任免 任命 任前 任内 任中 任后 任上 任期 任务 任意 任用 任职 申报 申请 申诉 石料 施工 时间 史料 田地 田间 万元 万余 温馨 文化 文件 文书 文字 武装 席位 许多 许可 许诺 严格 严禁 严厉 严肃 严重 易于 余额 余款 余下 云南 章程 左右 祝贺 符合 符号 封存 费用 童年 项目 宗旨 宗教 迟迟 游客"
	// noParts are words that are no part of a name.
	noParts = "举报 检举 控告 信访 投诉 来信 来访 来电 反映 提供 群众 村民 居民 党员 职工 家属 干部 员工 部门 单位 有关 上级 同志 先生 女士 实名 匿名 联系 电话 信息 身份 内容 材料 期间 名义"
)

// isReporterName reports whether characters look like a person's name: a surname
// and one or two characters, or a surname and 某.
func isReporterName(rs []rune) bool {
	for _, r := range rs {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	text, given := string(rs), rs[1:]
	if hasWord(doubles, string(rs[:2])) {
		given = rs[2:]
	} else if !strings.ContainsRune(surnames, rs[0]) {
		return false
	}
	if len(given) < 1 || len(given) > 2 || hasWord(noNames, string(rs[:2])) {
		return false
	}
	if given[0] == '某' {
		return len(given) == 1 || strings.ContainsRune("某甲乙丙丁", given[1])
	}
	for part := range strings.FieldsSeq(noParts) {
		if strings.Contains(text, part) {
			return false
		}
	}
	return !strings.ContainsAny(string(given), noGiven)
}

func hasWord(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}

// ReporterColumn reports whether a column's header asks for a reporter: 举报人,
// 举报人姓名, 信访人联系电话, reporter's name. Columns about the report (举报时间,
// 举报方式), about whether it is signed, and about the one reported are none.
func ReporterColumn(header string) bool {
	key, rules := headerKey(header), reporterRules()
	if rules.english.MatchString(key) {
		return true
	}
	for _, start := range []string{"是否", "有无"} {
		if strings.HasPrefix(key, start) {
			return false
		}
	}
	for _, at := range rules.word.FindAllStringIndex(key, -1) {
		rest := key[at[1]:]
		if !strings.HasSuffix(key[:at[0]], "被") && !strings.HasPrefix(rest, "数") && !strings.HasPrefix(rest, "次") {
			return true
		}
	}
	return false
}
