package api_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"qingjian/internal/access"
)

// declared is the table of what every route answers to whom.
type declared struct {
	columns []string
	rows    []declaredRow
}

type declaredRow struct {
	method, path string
	cells        map[string]expectation
}

// situation is how a route is tried.
type situation struct{ out, bare bool } // an object out of scope; no ticket

func (s situation) String() string {
	return map[bool]string{false: "in scope", true: "out of scope"}[s.out] + map[bool]string{false: ", under a ticket", true: ", without a ticket"}[s.bare]
}

// situations are all, in the order of a cell of four.
func situations() []situation {
	return []situation{{false, false}, {false, true}, {true, false}, {true, true}}
}

// outcome is a status and the code of the problem, "" for none.
type outcome struct {
	status int
	code   string
}

func (o outcome) String() string { return strings.TrimSpace(fmt.Sprint(o.status, " ", o.code)) }

type expectation [4]outcome

func (e expectation) of(s situation) outcome { return e[slices.Index(situations(), s)] }

func readDeclared(t testing.TB) declared {
	t.Helper()
	out, short := declared{}, map[string]string{}
	for i, line := range strings.Split(strings.TrimRight(string(accessTable(t)), "\n"), "\n") {
		cells := strings.Split(line, "\t")
		switch {
		case i == 0:
			out.columns = cells[2:]
		case strings.HasPrefix(line, "#="):
			short[strings.TrimPrefix(cells[0], "#=")] = cells[1]
		case strings.HasPrefix(line, "#"):
		case len(cells) != len(out.columns)+2:
			t.Fatalf("line %d has %d cells, want %d", i+1, len(cells), len(out.columns)+2)
		default:
			row := declaredRow{cells[0], cells[1], map[string]expectation{}}
			for j, c := range out.columns {
				e, err := readExpectation(cells[j+2], short)
				if err != nil {
					t.Fatalf("line %d, %s: %v", i+1, c, err)
				}
				row.cells[c] = e
			}
			out.rows = append(out.rows, row)
		}
	}
	return out
}

func readExpectation(cell string, short map[string]string) (expectation, error) {
	if full, ok := short[cell]; ok && strings.Contains(full, "/") {
		cell = full
	}
	var e expectation
	parts := strings.Split(cell, "/")
	for i := range e {
		at := 0
		switch len(parts) {
		case 1:
		case 2:
			at = i / 2
		case 4:
			at = i
		default:
			return e, fmt.Errorf("%q has %d parts", cell, len(parts))
		}
		text := parts[at]
		if full, ok := short[text]; ok {
			text = full
		}
		status, code, _ := strings.Cut(text, " ")
		var err error
		if e[i].status, err = strconv.Atoi(status); err != nil {
			return e, err
		}
		e[i].code = code
	}
	return e, nil
}

// TestAccessTable: the table has a column for every role and for those beside
// them. That its rows are the routes is TestDocument's.
func TestAccessTable(t *testing.T) {
	want := map[string]bool{"nobody": true, "no_role": true, "token": true, "narrow": true}
	for _, r := range access.Roles() {
		want[r.Code] = true
	}
	got := readDeclared(t).columns
	if slices.Sort(got); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		t.Errorf("columns %q, want %q", got, slices.Sorted(maps.Keys(want)))
	}
}
