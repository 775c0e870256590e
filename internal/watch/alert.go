package watch

import (
	"encoding/json"
	"slices"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// The states of an alert: open, or what the review came to.
const (
	Open        = "open"
	Justified   = "justified"
	Unjustified = "unjustified"
	Unclear     = "unclear"
)

// Alert is a question to the audit administrator.
type Alert struct {
	ID          string
	Kind        string
	Label       fault.Text
	Text        fault.Text // the question, in plain words
	State       string
	First, Last time.Time
	Readers     []string // accounts, or address:... where there is none
	Persons     []string // hexadecimal
	Entries     []uint64 // of the trail
	Ticket      string
	Due         string // YYYY-MM-DD; "" = none
	Overdue     bool
	Reason      string // why the ticket was opened
	ReviewedBy  string
	ReviewedAt  time.Time
	Note        string
}

// body is what an alert consists of, each list sorted.
type body struct {
	Readers []string       `json:"readers"`
	Persons []string       `json:"persons"`
	Entries []uint64       `json:"entries"`
	Numbers map[string]int `json:"numbers,omitempty"`
}

func insert[T string | uint64](sorted []T, v T) []T {
	i, found := slices.BinarySearch(sorted, v)
	if found {
		return sorted
	}
	return slices.Insert(sorted, i, v)
}

// add takes a finding in; of each of the rule's own numbers the highest stays.
func (a *growing) add(f Finding) {
	for _, l := range f.Looks {
		a.body.Readers = insert(a.body.Readers, l.Reader)
		a.body.Entries = insert(a.body.Entries, l.Seq)
		if l.Person != "" {
			a.body.Persons = insert(a.body.Persons, l.Person)
		}
		if a.row.FirstSeq == 0 || l.Seq < a.row.FirstSeq {
			a.row.FirstSeq = l.Seq
		}
		if l.At.After(a.row.Last) {
			a.row.Last = l.At
		}
	}
	for name, n := range f.Numbers {
		if a.body.Numbers == nil {
			a.body.Numbers = map[string]int{}
		}
		a.body.Numbers[name] = max(a.body.Numbers[name], n)
	}
}

func (a *growing) pack() (err error) {
	a.row.Body, err = json.Marshal(a.body)
	return err
}

func fromRow(row control.WatchAlert) (*growing, error) {
	a := &growing{row: row}
	return a, json.Unmarshal(row.Body, &a.body)
}

// toAlert unseals a row and puts it in words.
func (s *Service) toAlert(row control.WatchAlert, today string) (Alert, error) {
	g, err := fromRow(row)
	if err != nil {
		return Alert{}, err
	}
	a := Alert{ID: row.ID, Kind: row.Kind, State: row.State, First: row.First, Last: row.Last,
		Readers: g.body.Readers, Persons: g.body.Persons, Entries: g.body.Entries, Ticket: row.Ticket, Due: row.Due,
		Overdue: row.State == Open && row.Due != "" && row.Due < today, ReviewedBy: row.ReviewedBy, ReviewedAt: row.ReviewedAt}
	if a.Reason, err = s.unseal(row.ID, "reason", row.Reason); err != nil {
		return Alert{}, err
	}
	if a.Note, err = s.unseal(row.ID, "note", row.Note); err != nil {
		return Alert{}, err
	}
	for _, r := range s.tuned {
		if r.Code == row.Kind {
			a.Label = r.Label
			a.Text = r.Words(Figures{Readers: len(a.Readers), Persons: len(a.Persons), Entries: len(a.Entries), Of: g.body.Numbers})
		}
	}
	return a, nil
}

func (s *Service) seal(id, what, value string) ([]byte, error) {
	if value == "" {
		return nil, nil
	}
	return s.Sealer.Seal("watch/"+id+"/"+what, value)
}

func (s *Service) unseal(id, what string, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	return s.Sealer.Unseal("watch/"+id+"/"+what, sealed)
}
