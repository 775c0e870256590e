package audit

import (
	"regexp"
	"strings"

	"qingjian/internal/fault"
)

// What may stand in an entry, each a whole value or, in a detail, one of its
// words. Anything else may be what somebody typed.
var (
	opaque = regexp.MustCompile(`^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{64})$`)
	known  = regexp.MustCompile(`^(c1\.[0-9a-f]{32}\.[0-9a-f]{64}` + // a commitment
		`|unit:[0-9A-Za-z]{1,20}` + // a unit that whoever notes it has found in the tree
		`|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{8,18}(Z|[+-][0-9]{2}:[0-9]{2}))?` + // a day, an instant
		`|[0-9]{1,6}|\?)$`)
	code   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*([._:-][A-Za-z0-9_]+|_[A-Za-z0-9]+)*$`)
	digits = regexp.MustCompile(`[0-9]{7}`)
	action = regexp.MustCompile(`^[A-Za-z][A-Za-z_.\- ]*$`) // also that of an operation, and the words of a status
)

// longestCode is how long the code of a field, an action or a state may be.
const longestCode = 60

// IsID tells an opaque id, of an account, a batch or a person, from anything
// that a person wrote.
func IsID(s string) bool { return opaque.MatchString(s) && len(s) < 64 }

// Unit is a unit's code as an entry holds it. Only the code of a unit that is in
// the tree may be given: bare numbers are refused.
func Unit(code string) string { return "unit:" + code }

func isCode(s string) bool {
	return len(s) <= longestCode && code.MatchString(s) && !digits.MatchString(s)
}

// harmless reports whether a value holds nothing but ids, codes, days, small
// numbers and commitments, alone or as key=value, with blanks between.
func harmless(value string) bool {
	for word := range strings.SplitSeq(value, " ") {
		if key, v, pair := strings.Cut(word, "="); pair && isCode(key) {
			word = v
		}
		if word != "" && !opaque.MatchString(word) && !known.MatchString(word) && !isCode(word) {
			return false
		}
	}
	return true
}

// checkValues refuses an event that holds what may be a personal value. Callers
// give a commitment of what was typed and is not known.
func checkValues(e Event) error {
	good := len(e.Action) <= longestCode && action.MatchString(e.Action) && len(e.Result) <= longestCode && action.MatchString(e.Result) &&
		harmless(e.Object) && harmless(e.Detail)
	for name, value := range e.Query {
		good = good && isCode(name) && harmless(value)
	}
	for name := range e.Counts {
		good = good && isCode(name)
	}
	for _, all := range [][]string{e.Areas, e.Fields} {
		for _, value := range all {
			good = good && (isCode(value) || known.MatchString(value))
		}
	}
	if !good {
		return fault.New(fault.Internal, "audit.event_value",
			fault.T("审计记录中有不是编号或代码的内容", "an audit event holds something that is neither an id nor a code"))
	}
	return nil
}
