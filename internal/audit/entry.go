package audit

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// QueryCase is the condition under which an event names a case, as CaseBlind
// made it. An event whose action begins with "ticket." and that names a case
// ties its object, the ticket, to the case.
const QueryCase = "case_no"

// maxBody is what an entry may have at most, in bytes.
const maxBody = 1 << 20

// encode writes an entry as it is hashed: fields in the order of the type, maps
// in the order of their keys, nothing escaped that need not be.
func encode(e Entry) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// check refuses an event that cannot be kept as it is; the caller is wrong then.
func check(a Actor, e Event) error {
	bad := a.Account == "" || e.Action == "" || e.Result == ""
	for _, p := range e.Persons {
		bad = bad || !isPersonID(p)
	}
	if bad {
		return fault.New(fault.Internal, "audit.event_incomplete",
			fault.T("审计记录缺少账号、动作或结果，或人员编号不对", "an audit event lacks its account, action or result, or names a person by something else than an id"))
	}
	body, err := encode(Entry{Actor: a, Event: e})
	if err == nil && len(body) > maxBody {
		err = fault.New(fault.TooLarge, "audit.event_too_large",
			fault.T("一条审计记录太大", "an audit event is too large")).
			WithHint(fault.T("请缩小这次操作的范围", "ask for less at a time"))
	}
	if err != nil {
		return err
	}
	return checkValues(e)
}

// isPersonID tells an opaque id from anything that a person wrote.
func isPersonID(s string) bool {
	return len(s) == 32 && strings.Trim(s, "0123456789abcdef") == ""
}

// tags are what an entry is found by. They follow from the entry alone.
func tags(e Entry) []control.AuditTag {
	all := []control.AuditTag{{Seq: e.Seq, Kind: control.TagAccount, Value: e.Account}, {Seq: e.Seq, Kind: control.TagAction, Value: e.Action}}
	add := func(kind, value string) {
		if value != "" {
			all = append(all, control.AuditTag{Seq: e.Seq, Kind: kind, Value: value})
		}
	}
	add(control.TagTicket, e.Ticket)
	if strings.HasPrefix(e.Action, "ticket.") {
		add(control.TagTicket, e.Object)
		if e.Query[QueryCase] != "" {
			add(control.TagOpened, e.Object)
		}
	}
	add(control.TagCase, e.Query[QueryCase])
	for _, p := range e.Persons {
		add(control.TagPerson, p)
	}
	slices.SortFunc(all, func(a, b control.AuditTag) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	return slices.Compact(all)
}

const saltSize = 16

// Commit stands for a personal value in the trail: a random salt and the keyed
// hash of both. Two commitments to one value have nothing in common, and
// without the key nobody can try values.
func (l *Log) Commit(value string) string {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails: the runtime ends the process instead
	return l.commit(salt, value)
}

func (l *Log) commit(salt []byte, value string) string {
	return "c1." + hex.EncodeToString(salt) + "." + hexSum(l.keys.Commitment(salt, "query", value))
}

// Opens reports whether a commitment stands for a value.
func (l *Log) Opens(commitment, value string) bool {
	parts := strings.Split(commitment, ".")
	if len(parts) != 3 {
		return false
	}
	salt, err := hex.DecodeString(parts[1])
	return err == nil && len(salt) == saltSize && hmac.Equal([]byte(commitment), []byte(l.commit(salt, value)))
}

// CaseBlind stands for a case number wherever entries must be found by it: the
// same for every way of writing it, and without the key nobody can try numbers.
func (l *Log) CaseBlind(caseNo string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case strings.ContainsRune("〔[【", r):
			return '('
		case strings.ContainsRune("〕]】", r):
			return ')'
		}
		return unicode.ToUpper(r)
	}, norm.NFKC.String(caseNo))
	return hexSum(l.keys.Commitment(nil, "case", plain))[:32]
}

func hexSum(sum [32]byte) string { return hex.EncodeToString(sum[:]) }
