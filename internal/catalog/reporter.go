package catalog

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Who reports is known to the petition system alone. What follows finds wording
// that would give a reporter away, before a text is stored or leaves. It looks
// for evidence (a name, a number, a tie to the one reported), not for the word,
// so that 无举报人信息 and 保护举报人 pass. It cannot find everything: a text that
// goes to a unit is read by a person too.

// The reasons that MentionsReporter gives.
const (
	ReporterNamed    = "name"     // 举报人王某; 王某（举报人）
	ReporterContact  = "contact"  // a telephone number, identity number or address after the word
	ReporterSource   = "source"   // 根据王某的举报; 王某实名举报
	ReporterRelation = "relation" // 举报人系其前妻
)

// MentionsReporter reports whether a text gives a reporter away, and by what: one
// of the reasons above, never a part of the text.
func MentionsReporter(text string) (found bool, where string) {
	if !strings.ContainsAny(text, reporterSigns) && !strings.ContainsFunc(text, isCompatibility) {
		return false, "" // most texts
	}
	rules := reporterRules()
	text = reporterText(text)
	if !rules.any.MatchString(text) {
		return false, ""
	}
	for _, at := range rules.word.FindAllStringIndex(text, -1) {
		if strings.HasSuffix(text[:at[0]], "被") { // the one reported
			continue
		}
		if where := rules.around(text[:at[0]], text[at[1]:]); where != "" {
			return true, where
		}
	}
	if rules.kinReports.MatchString(text) {
		return true, ReporterRelation
	}
	for _, source := range rules.sources {
		for _, at := range source.lead.FindAllStringIndex(text, -1) {
			if nameThen(text[at[1]:], source.tail) {
				return true, ReporterSource
			}
		}
	}
	return false, ""
}

// reporterSigns are characters of which every text has one that any of the rules
// could find; isCompatibility are those that may stand for one.
const reporterSigns = "举控访信电诉映爆供"

func isCompatibility(r rune) bool {
	return r >= 0x2E80 && r <= 0x2FDF || r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F
}

// reporterText makes one of all writings: width, blanks, line breaks and
// invisible marks do not count.
func reporterText(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || isInvisible(r) || r == '*' || r == '_' {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
}

type reporterSource struct{ lead, tail *regexp.Regexp }

type reporterPatterns struct {
	any, word, english, link, afterLink, afterName, latin, relation, number, detour, before, beforeName *regexp.Regexp
	kinReports                                                                                          *regexp.Regexp
	sources                                                                                             []reporterSource
}

const (
	reporterWords = `(?:举报|检举|控告|信访|上访|来访|来信|投诉|反映|爆料|线索提供)(?:人员|人|者|群众)`
	reports       = `(?:举报|检举|控告|信访|投诉|来信|来访|来电|反映|爆料)`
	denounces     = `(?:举报|检举|控告|爆料)`
	writes        = `(?:来信|来访|来电|致信|写信|致电|递交材料)`
	manner        = `(?:同志|先生|女士|老师|等\d*多?人|等|的|实名|署名|联名|书面|电话|当面|多次|再次|一直|曾|\([^)]{0,20}\)|、\p{Han}{2,3})*`
	to            = `(?:(?:向|给|到|对|就|于|在)[^。;!?]{1,20}?)?`
	roles         = `(?:村民|居民|群众|职工|员工|同事|邻居|下属|会计|出纳|书记|主任|委员|组长|党员|干部|家属|前妻|前夫|商户|老板|业主|股东|司机|教师|学生|知情人|知情者|单位)`
	kin           = `(?:前妻|前夫|妻子|丈夫|儿子|女儿|兄弟|亲属|亲戚|同事|邻居|司机|秘书|下属)`
	// who is what may stand before a name to say whose it is. What is done to
	// somebody (对村主任王某的举报) is not done by him.
	who   = `(?:[^,。;:()!?对向与和因被由防怕让把给关反举报控检]{0,14}?` + roles + `)?`
	start = `(?:^|[。;,:!?)])`
	// goesOn is what follows a name that is the subject or belongs to something.
	goesOn = `称|说|表示|提供|陈述|述称|认为|要求|拒绝|的|之|有|与|和|因|对|已|未|到|同志|先生|女士|联系|电话|手机|身份|住|系|男|女`
)

var reporterRules = sync.OnceValue(func() *reporterPatterns {
	re := regexp.MustCompile
	return &reporterPatterns{
		any:  re(`举报|检举|控告|信访|上访|来访|来信|来电|投诉|反映|爆料|线索提供`),
		word: re(reporterWords),
		english: re(`^(?:NAMEOF)?(?:THE)?(?:REPORTER|WHISTLE-?BLOWER|INFORMANT|COMPLAINANT|PETITIONER)S?` +
			`(?:['’]S?.*|[_(].*NAME.*|_?(?:NAME|ID|PHONE|TEL|MOBILE|ADDRESS|E-?MAIL|IDENTITY|CONTACT).*)?$`),
		link:      re(`^(?:的)?(?:真实)?(?:姓名|名字|身份信息|身份|信息|情况)?(?:名叫|叫做|系|是|为|叫|姓|:|\(|\[|【|-|—|=|“|")+` + who),
		afterLink: re(`^(?:$|[^\p{Han}]|` + manner + to + reports + `|` + goesOn + `)`),
		afterName: re(`^(?:$|[,。;、:()】\]"”0-9]|` + manner + to + reports + `|` + goesOn + `)`),
		latin:     re(`^(?:姓名|名字)?(?:系|是|为|叫|:|\()+[A-Za-z]{4,}`),
		relation: re(`^(?:系|是|为|乃|即)(?:被` + reports + `人|其|该村|该镇|该局|该单位|该公司|该厂|该校|本村|本镇|本局|本单位|同村|同事|隔壁|邻居|亲属|亲戚|家属|前妻|前夫|妻子|丈夫|原村|原任|下属|司机)` +
			`|^(?:与|和|同)被` + reports + `人(?:系|是|为|曾系|曾是)`),
		number:     re(`1[3-9]\d-?\d{4}-?\d{4}|0\d{2,3}-?\d{7,8}|\d{17}[\dXx]|[\w.]+@\w+\.\w+|微信号?:?[A-Za-z]\w{4,}`),
		detour:     re(`拨打|致电|举报电话|被` + reports + `人|[。;!?]`),
		before:     re(`(?:(?:系|是|为)(?:本案|该案|此案|该件|此件|本次|该线索|此次)?(?:的)?(?:实名|真实)?|[(\[【](?:系|为)?(?:实名)?)$`),
		beforeName: re(`(?:^|[^\p{Han}]|` + roles + `)$`),
		kinReports: re(`(?:其|被` + reports + `人)(?:的)?` + kin + manner + to + denounces),
		sources: []reporterSource{
			{re(`(?:根据|依据|按照|接到|收到|据|接|经|被|由)` + who), re(`^` + manner + reports)},
			{re(start + who), re(`^` + manner + to + denounces)},
			{re(start + who), re(`^(?:的)?` + kin + manner + to + denounces)},
			{re(start + who), re(`^` + manner + `(?:` + writes + `|实名|署名|联名|书面|电话|当面|等\d+人)` + `[^。;]{0,12}?(?:称|说|` + reports + `)`)},
			{re(`^` + who), re(`^(?:同志|先生|女士|等人)?(?:多次|书面)?(?:投诉|信访|反映(?:$|[^自本个灵良]|本[^人]))`)},
			{re(denounces + `(?:材料|信|线索|证据)(?:系|是)?由`), re(`^(?:提供|提交|递交|撰写|书写|所写|邮寄|送)`)},
			{re(`(?:举报来源|实名举报|署名举报)[:(]`), re(`^(?:$|[^\p{Han}])`)},
			{re(`(?:` + reports + `|信件)(?:信|件|材料)?[^。;]{0,4}(?:署名|落款)(?:为|系|是|:)?`), re(`^(?:$|[^\p{Han}])`)},
			{re(`(?:署名|落款)(?:为|系|是|:)?`), re(`^(?:的)?(?:` + reports + `|信件|举报信)`)},
		},
	}
})

// around looks at what stands before and after the word for a reporter.
func (p *reporterPatterns) around(before, after string) string {
	if link := p.link.FindString(after); link != "" && nameThen(after[len(link):], p.afterLink) {
		return ReporterNamed
	}
	if nameThen(after, p.afterName) || p.nameBefore(before) || p.latin.MatchString(after) {
		return ReporterNamed
	}
	if p.relation.MatchString(after) {
		return ReporterRelation
	}
	if at := p.number.FindStringIndex(after); at != nil {
		between := after[:at[0]]
		if len([]rune(between)) <= 40 && !p.detour.MatchString(between) {
			return ReporterContact
		}
	}
	return ""
}

// nameBefore reports 王某（举报人） and 王某系本案举报人.
func (p *reporterPatterns) nameBefore(text string) bool {
	at := p.before.FindStringIndex(text)
	if at == nil {
		return false
	}
	rs := []rune(text[:at[0]])
	for n := 4; n >= 2; n-- {
		if n <= len(rs) && isReporterName(rs[len(rs)-n:]) && p.beforeName.MatchString(string(rs[:len(rs)-n])) {
			return true
		}
	}
	return false
}

// nameThen reports whether a text begins with a person's name that something
// follows.
func nameThen(text string, then *regexp.Regexp) bool {
	rs := []rune(text)
	for n := min(4, len(rs)); n >= 2; n-- {
		if isReporterName(rs[:n]) && then.MatchString(string(rs[n:])) {
			return true
		}
	}
	return false
}
