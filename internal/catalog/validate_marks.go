package catalog

import (
	"regexp"
	"strings"
)

// validator gives the test of a type whose values are marks rather than
// quantities: the canonical value and the codes of what is to be said.
func validator(t Type) func(string) (string, []string) {
	switch t {
	case USCC:
		return uscc
	case Phone:
		return phone
	case BankCard:
		return bankCard
	case PlateNo:
		return plateNo
	case REUnit:
		return reUnit
	}
	return nil
}

// ParseUSCC tests a unified social credit code (GB 32100). A failing check sign
// is a warning: some early codes are so and still lawful.
func ParseUSCC(s string) (canonical string, findings []Finding) {
	v, codes := uscc(s)
	return v, findingsOf(codes)
}

const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

func uscc(s string) (string, []string) {
	s = strings.ReplaceAll(mark(s), "-", "")
	if len(s) != 18 || strings.IndexByte("123456789ANY", s[0]) < 0 || !isDigits(s[2:8]) {
		return "", []string{"cell.uscc_malformed"}
	}
	sum, weight := 0, 1
	for i := range 18 {
		v := strings.IndexByte(usccAlphabet, s[i])
		if v < 0 {
			return "", []string{"cell.uscc_malformed"}
		}
		if i < 17 {
			sum += v * weight
			weight = weight * 3 % 31
		}
	}
	if s[17] != usccAlphabet[(31-sum%31)%31] || s[16] != bodyCheck(s[8:16]) {
		return s, []string{"cell.uscc_check"}
	}
	return s, nil
}

// bodyCheck computes the check sign of a body code (GB 11714).
func bodyCheck(s string) byte {
	sum := 0
	for i, w := range [8]int{3, 7, 9, 10, 5, 8, 4, 2} {
		v := int(s[i] - '0')
		if s[i] >= 'A' {
			v = int(s[i]-'A') + 10
		}
		sum += v * w
	}
	return "0X987654321"[sum%11]
}

// ParseBankCard tests a bank card or account number (Luhn). A failing check
// digit is a warning, which Record makes an error for what a person declares.
func ParseBankCard(s string) (canonical string, findings []Finding) {
	v, codes := bankCard(s)
	return v, findingsOf(codes)
}

func bankCard(s string) (string, []string) {
	s = strings.ReplaceAll(mark(s), "-", "")
	if len(s) < 12 || len(s) > 19 || !isDigits(s) {
		return "", []string{"cell.bank_card_malformed"}
	}
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	if sum%10 != 0 {
		return s, []string{"cell.bank_card_check"}
	}
	return s, nil
}

var phoneShape = regexp.MustCompile(`^1[3-9]\d{9}$`)

// ParsePhone tests a mobile number; +86, 0086, blanks and hyphens go.
func ParsePhone(s string) (canonical string, findings []Finding) {
	v, codes := phone(s)
	return v, findingsOf(codes)
}

func phone(s string) (string, []string) {
	s = strings.NewReplacer("-", "", "(", "", ")", "").Replace(mark(s))
	for _, p := range []string{"+86", "0086"} {
		s = strings.TrimPrefix(s, p)
	}
	if len(s) == 13 {
		s = strings.TrimPrefix(s, "86")
	}
	if !phoneShape.MatchString(s) {
		return "", []string{"cell.phone_malformed"}
	}
	return s, nil
}

var plateShapes = regexp.MustCompile(`^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z](?:` +
	`[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]` + // ordinary
	`|[A-HJK][A-HJ-NP-Z0-9]\d{4}` + // small new-energy
	`|\d{5}[A-HJK])$`) // large new-energy

// ParsePlateNo tests a plate number (GA 36).
func ParsePlateNo(s string) (canonical string, findings []Finding) {
	v, codes := plateNo(s)
	return v, findingsOf(codes)
}

func plateNo(s string) (string, []string) {
	s = strings.NewReplacer("-", "", "·", "", ".", "", "•", "").Replace(mark(s))
	if !plateShapes.MatchString(s) {
		return "", []string{"cell.plate_malformed"}
	}
	return s, nil
}

var reUnitShape = regexp.MustCompile(`^\d{6}\d{3}\d{3}[GJZ][ABSXCDEFLNHGWY]\d{5}([FLQW])(\d{8})$`)

// ParseREUnit tests a real-estate unit number (GB/T 37346). It has no check
// digit: the form is all that can be tested.
func ParseREUnit(s string) (canonical string, findings []Finding) {
	v, codes := reUnit(s)
	return v, findingsOf(codes)
}

func reUnit(s string) (string, []string) {
	s = strings.ReplaceAll(mark(s), "-", "")
	g := reUnitShape.FindStringSubmatch(s)
	if g == nil || (g[1] == "W") != (g[2] == "00000000") {
		return "", []string{"cell.re_unit_malformed"}
	}
	return s, nil
}
