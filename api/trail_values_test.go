package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
)

// schema is as much of a JSON schema as is needed to fill it.
type schema struct {
	Type       any
	Format     string
	Pattern    string
	Enum       []any
	Items      *schema
	Properties map[string]schema
	Additional any    `json:"additionalProperties"`
	Ref        string `json:"$ref"`
}

type operation struct {
	OperationID string
	Parameters  []struct {
		Name, In string
		Schema   schema
	}
	RequestBody struct {
		Content map[string]struct{ Schema schema }
	}
}

// typist fills every place of every operation with one value; a lenient one keeps
// to what a place asks for, so that the value reaches the services.
type typist struct {
	schemas map[string]schema
	value   string
	lenient bool
}

func (y typist) fill(s schema) any {
	if name, isRef := strings.CutPrefix(s.Ref, "#/components/schemas/"); isRef {
		s = y.schemas[name]
	}
	kind := fmt.Sprint(s.Type)
	switch {
	case y.lenient && len(s.Enum) > 0:
		return s.Enum[0]
	case y.lenient && s.Format == "uuid", y.lenient && strings.Contains(s.Pattern, "{12}"):
		return uuid.NewString()
	case y.lenient && strings.Contains(s.Pattern, "{32}"):
		return strings.Repeat("0b", 16)
	case s.Format == "date-time":
		return "2027-01-02T03:04:05Z"
	case strings.Contains(kind, "object"):
		out := map[string]any{}
		for name, p := range s.Properties {
			out[name] = y.fill(p)
		}
		if s.Additional != nil && s.Additional != false {
			out[y.value] = y.value
		}
		return out
	case strings.Contains(kind, "array"):
		return []any{y.fill(*s.Items)}
	case strings.Contains(kind, "boolean"):
		return true
	case strings.Contains(kind, "integer"):
		if n := json.Number(y.value); !y.lenient && strings.Trim(y.value, "0123456789") == "" {
			return n
		}
		return 2
	}
	return y.value
}

// typed are values of which none may reach the trail: names, numbers of
// telephones, identity cards and accounts, drawn anew each time.
func typed() []string {
	number := func(n int) string {
		out := "1"
		for len(out) < n {
			out += string(rune('0' + rand.IntN(10))) // #nosec G404 -- values of a test
		}
		return out
	}
	return []string{"欧阳" + string(rune(0x4e00+rand.IntN(5000))), number(11), number(15), number(18), number(17) + "X",
		"ouyang" + string(rune('a'+rand.IntN(26))) + "feng"} // #nosec G404 -- values of a test
}

// TestNothingTypedInTheTrail: whatever is typed wherever, the trail holds no such
// value, and every call goes on leaving its trace.
func TestNothingTypedInTheTrail(t *testing.T) {
	s := newServer(t)
	var described struct {
		Paths      map[string]map[string]operation
		Components struct{ Schemas map[string]schema }
	}
	s.get("/openapi.json").into(t, &described)
	var who []string
	for _, role := range []string{access.SectionHead, access.Handler, access.SecureAdmin, access.AuditAdmin, access.Supervised} {
		link := ""
		if role == access.Supervised {
			link = s.Vault.PersonID(zhang).String()
		}
		id, _ := s.guard.Session(strings.ReplaceAll(role, "_", "-"), link, access.ProposeGrant{Role: role})
		who = append(who, id)
	}
	ticket := s.guard.Ticket(who[0], 2).ID
	values := typed()
	t.Logf("typed: %q", values)
	for _, path := range slices.Sorted(maps.Keys(described.Paths)) {
		for method, op := range described.Paths[path] {
			for _, value := range values {
				for _, lenient := range []bool{false, true} {
					y := typist{described.Components.Schemas, value, lenient}
					for i, id := range who {
						opened, err := s.guard.Accounts.Open(t.Context(), account.OpenInput{Account: id, SecondFactor: true, Whence: account.Whence{Address: "127.0.0.1"}})
						s.OK(err)
						s.as = []string{"Cookie", "qingjian=" + opened.Secret}
						if i == 0 {
							s.as = append(s.as, api.TicketHeader, map[bool]string{true: ticket, false: url.QueryEscape(value)}[lenient])
						}
						if got := y.ask(s, method, path, op); got.status == http.StatusServiceUnavailable || got.status == http.StatusInternalServerError {
							t.Errorf("%s %s with %q: %d %s", method, path, value, got.status, got.body)
						}
					}
				}
			}
		}
	}
	for _, value := range values {
		s.get("/api/v1/" + url.PathEscape(value))
		if strings.Trim(value, "0123456789Xabcdefghijklmnopqrstuvwxyz") == "" {
			s.do(value, "/api/v1/units", nil)
		}
	}
	var out bytes.Buffer
	s.OK(s.guard.Log.Export(t.Context(), &out))
	for line := range strings.Lines(out.String()) {
		var e audit.Entry
		s.OK(json.Unmarshal([]byte(line), &e))
		for _, value := range values {
			if strings.Contains(line, value) {
				t.Errorf("%q in the trail: %s", value, line)
			}
		}
	}
}

func (y typist) ask(s *server, method, path string, op operation) answer {
	s.Helper()
	query := url.Values{}
	for _, p := range op.Parameters {
		value := fmt.Sprint(y.fill(p.Schema))
		if p.In == "query" {
			query.Set(p.Name, value)
		} else {
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(value))
		}
	}
	path += "?" + query.Encode()
	for _, content := range op.RequestBody.Content {
		body, err := json.Marshal(y.fill(content.Schema))
		s.OK(err)
		return s.do(strings.ToUpper(method), path, bytes.NewReader(body), "Content-Type", "application/json")
	}
	return s.do(strings.ToUpper(method), path, nil)
}
