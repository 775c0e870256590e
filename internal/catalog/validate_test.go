package catalog

import "testing"

// verdict says what a test value of domain.md section 4 must come to.
type verdict string

const (
	valid   verdict = "valid"
	warned  verdict = "warning"
	invalid verdict = "error"
)

func verdictOf(fs []Finding) verdict {
	v := valid
	for _, f := range fs {
		if f.Severity == SevError {
			return invalid
		}
		v = warned
	}
	return v
}

type mark1 struct {
	value string
	want  verdict
	canon string // "" stands for the value itself, when that is not refused
}

func checkMarks(t *testing.T, parse func(string) (string, []Finding), cases []mark1) {
	t.Helper()
	for _, c := range cases {
		got, fs := parse(c.value)
		if v := verdictOf(fs); v != c.want {
			t.Errorf("%s: want %s, got %s %v", c.value, c.want, v, fs)
		}
		canon := c.canon
		if canon == "" {
			canon = c.value
		}
		if c.want != invalid && got != canon {
			t.Errorf("%s: want %q, got %q", c.value, canon, got)
		}
	}
}

func TestParseIDNo(t *testing.T) {
	parse := func(s string) (string, []Finding) {
		v, _, _, fs := ParseIDNo(s)
		return v, fs
	}
	checkMarks(t, parse, []mark1{
		{"120118190001010005", valid, ""},
		{"120223190006150003", valid, ""}, // old county prefix
		{"120101190012310006", valid, ""},
		{"120118190001010000", invalid, ""}, // wrong check digit
		{"120118190002290002", invalid, ""}, // 1900-02-29 does not exist
		{"990118190001010007", invalid, ""}, // province 99 does not exist
		{" 120118190001010005　", valid, "120118190001010005"},
		{"１２０１１８１９０００１０１０００５", valid, "120118190001010005"},
		{"'120118190001010005", valid, "120118190001010005"},
		{"120118 19000101 0005", valid, "120118190001010005"},
		{"120118000101000", warned, "120118190001010005"}, // 15 digits
		{"12011819000101000", invalid, ""},
		{"1201181900010100055", invalid, ""},
		{"12011819000101000A", invalid, ""},
		{"120118189912310009", invalid, ""}, // before 1900
		{"", invalid, ""},
	})
	if v, _, _, fs := ParseIDNo(withCheck(t, "12011819900307002")); len(fs) > 0 || v == "" {
		t.Errorf("a number with its check sign must pass: %v", fs)
	}
	_, birth, sex, _ := ParseIDNo("120118190001010005")
	if birth != "1900-01-01" || sex != "2" {
		t.Errorf("want 1900-01-01 and 2, got %s and %s", birth, sex)
	}
}

// withCheck completes 17 digits; it looks for a sequence with the sign X to
// prove lower case as well.
func withCheck(t *testing.T, s string) string {
	t.Helper()
	for i := range 10 {
		n := s[:16] + string(rune('0'+i))
		if idCheck(n) == 'X' {
			return n + "x"
		}
	}
	t.Fatal("no sequence gives an X")
	return ""
}

func TestParseUSCC(t *testing.T) {
	checkMarks(t, ParseUSCC, []mark1{
		{"91120118MA0X0X0X7X", valid, ""},
		{"12120118000000019W", valid, ""},
		{"54120118MF0X0X0X5W", valid, ""},
		{"91350100M000100Y43", valid, ""},
		// Section 4.2: wrong check sign on a well-formed code is a warning.
		{"91120118MA0X0X0X7A", warned, ""},
		{"91120118MAIX0X0X7X", invalid, ""},
		{"91120118MA0X0X0X7", invalid, ""},
		{"91120118ma0x0x0x7x", valid, "91120118MA0X0X0X7X"},
	})
}

func TestParseBankCard(t *testing.T) {
	checkMarks(t, ParseBankCard, []mark1{
		{"9999990000000014", valid, ""},
		{"999999000000000030", valid, ""},
		{"9999990000000000022", valid, ""},
		{"9999 9900 0000 0014", valid, "9999990000000014"},
		{"9999990000000015", warned, ""}, // an error in what a person declares
		{"99999900000000A2", invalid, ""},
		{"9999990001", invalid, ""},
	})
}

func TestParsePhone(t *testing.T) {
	checkMarks(t, ParsePhone, []mark1{
		{"13800138000", valid, ""},
		{"19900000000", valid, ""},
		{"16600000000", valid, ""},
		{"+86 138-0013-8000", valid, "13800138000"},
		{"008613800138000", valid, "13800138000"},
		{"１３８００１３８０００", valid, "13800138000"},
		{"12800138000", invalid, ""},
		{"1380013800", invalid, ""},
		{"138001380000", invalid, ""},
		{"022-28940000", invalid, ""},
	})
}

func TestParsePlateNo(t *testing.T) {
	checkMarks(t, ParsePlateNo, []mark1{
		{"津A00000", valid, ""},
		{"津AD00000", valid, ""},
		{"津A00000D", valid, ""},
		{"津A0000学", valid, ""},
		{"津A·00000", valid, "津A00000"},
		{"津a00000", valid, "津A00000"},
		{"津I00000", invalid, ""},
		{"天A00000", invalid, ""},
		{"津A0000", invalid, ""},
	})
}

func TestParseREUnit(t *testing.T) {
	checkMarks(t, ParseREUnit, []mark1{
		{"120118001001GB00001F00010001", valid, ""},
		{"120118002003JC00012F00000001", valid, ""},
		{"120118002003GB00005W00000000", valid, ""},
		{"120118 001001 GB00001 F00010001", valid, "120118001001GB00001F00010001"},
		{"120118001001GB0001F00010001", invalid, ""},
		{"120118002003GB00005W00000001", invalid, ""},
		{"120118001001KB00001F00010001", invalid, ""},
	})
}
