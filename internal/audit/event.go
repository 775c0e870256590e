// Package audit is the trail that nobody can rewrite: one entry for everything
// that is read or changed, chained by hashes, signed at checkpoints that are
// kept elsewhere too, and checked by anybody without this platform.
package audit

import "time"

// Actor is who acts, as what and from where. It holds identifiers, never names.
type Actor struct {
	Account string   `json:"account"` // account id; "os:NAME" for a command on the data directory; "system" for a job
	Roles   []string `json:"roles,omitempty"`
	Address string   `json:"address,omitempty"` // network address
	Session string   `json:"session,omitempty"` // public id of the session or token, not its secret
	Ticket  string   `json:"ticket,omitempty"`  // id of the purpose ticket in force
	Request string   `json:"request,omitempty"` // number of the request in the log
}

// Event is what was done. It holds no personal value: persons by their opaque
// ids, what was typed as salted commitments.
type Event struct {
	Action  string            `json:"action"`            // noun.verb: dossier.read, login, grant.propose
	Object  string            `json:"object,omitempty"`  // opaque id of what it was done to: batch, account, record, approval
	Persons []string          `json:"persons,omitempty"` // person ids, hexadecimal: whom it was about, or who was shown
	Areas   []string          `json:"areas,omitempty"`
	Fields  []string          `json:"fields,omitempty"` // revealed in full, as A12.address
	Counts  map[string]int    `json:"counts,omitempty"`
	Query   map[string]string `json:"query,omitempty"`  // conditions; personal ones by Log.Commit
	Detail  string            `json:"detail,omitempty"` // codes and numbers only
	Result  string            `json:"result"`           // "ok", or the code of the refusal
}

// Entry is one line of the trail.
type Entry struct {
	Seq uint64    `json:"seq"` // from 1, without gaps
	At  time.Time `json:"at"`
	Actor
	Event
	Prev string `json:"prev"` // hash of the entry before, hexadecimal; of the first one, zeros
}
