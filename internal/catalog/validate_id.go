package catalog

import (
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// ParseIDNo tests a resident identity number (GB 11643). canonical has 18
// signs, an old number of 15 converted; birth is YYYY-MM-DD and sex a code of
// the dictionary sex. Whether the person can have been born by today, and
// whether the division is known, are tested by Clean.
func ParseIDNo(s string) (canonical, birth, sex string, findings []Finding) {
	canonical, birth, sex, codes := idNumber(s)
	return canonical, birth, sex, findingsOf(codes)
}

func findingsOf(codes []string) []Finding {
	var fs []Finding
	for _, c := range codes {
		fs = append(fs, finding(c, nil))
	}
	return fs
}

func idNumber(s string) (canonical, birth, sex string, codes []string) {
	s = mark(s)
	if len(s) == 15 && isDigits(s) {
		// Numbers of 15 signs were given to those born before 2000 only.
		s = s[:6] + "19" + s[6:]
		s += string(idCheck(s))
		codes = append(codes, "cell.id_number_old")
	}
	if len(s) != 18 || !isDigits(s[:17]) || (s[17] != 'X' && !isDigits(s[17:])) {
		return "", "", "", []string{"cell.id_number_malformed"}
	}
	if !isProvince(s[:2]) {
		codes = append(codes, "cell.id_number_division")
	}
	day, err := time.Parse("20060102", s[6:14])
	if err != nil || day.Year() < firstYear {
		codes = append(codes, "cell.id_number_birth")
	} else {
		birth = day.Format(time.DateOnly)
	}
	if s[17] != idCheck(s) {
		codes = append(codes, "cell.id_number_check")
	}
	sex = "2"
	if (s[16]-'0')%2 == 1 {
		sex = "1"
	}
	return s, birth, sex, codes
}

// idCheck computes the check sign of the first 17 digits (ISO 7064 MOD 11-2).
func idCheck(s string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11]
}

func isProvince(s string) bool {
	//nolint:gocritic // the list is searched, not the number
	return strings.Contains(" 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 ", " "+s+" ")
}

// mark makes one of all writings of a number that is a mark: half-width, upper
// case, no blanks, no apostrophe.
func mark(s string) string {
	return strings.ToUpper(strings.Trim(dropBlanks(norm.NFKC.String(s)), "'`"))
}
