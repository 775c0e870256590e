package catalog

import "unicode/utf8"

// MaskValue gives what a reader without the right to a value sees of it.
func MaskValue(f *Field, value string) string {
	if value == "" {
		return ""
	}
	switch {
	case f.Type == IDNo && len(value) == 18:
		// The birthday stands beside it in a profile: with the last four digits it
		// would be the whole number.
		return value[:6] + " " + value[6:10] + "**** ****"
	case f.Type == Phone && len(value) == 11:
		return value[:3] + "****" + value[7:]
	case f.Form == PersonName:
		_, n := utf8.DecodeRuneInString(value)
		return value[:n] + "**" // the number of stars does not tell the length
	case (f.Type == Date || f.Type == Month) && len(value) >= 4:
		return value[:4] + "-**"
	}
	return "•••"
}

// ShowValue gives a field's value to a reader who may see fields up to level and
// sees those up to reveals in full: masked above reveals, withheld above level.
func ShowValue(f *Field, value string, level, reveals int) (shown string, masked, withheld bool) {
	switch {
	case value == "":
		return "", false, false
	case f.Sensitivity > level:
		return "", false, true
	case f.Sensitivity > reveals:
		return MaskValue(f, value), true, false
	}
	return value, false, false
}
