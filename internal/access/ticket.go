package access

import "time"

// Ticket is the purpose for which personal data are read: why, for which case,
// by what law, until when.
type Ticket struct {
	ID         string
	Account    string
	Purpose    string // code, see Purposes
	CaseNo     string
	LegalBasis string
	OpenedAt   time.Time
	Expires    time.Time
	Level      int    // highest sensitivity that it reveals: 2, and 3 once another person approved it
	Wanted     int    // the level that was asked for
	Approval   string // id of the request for it, "" for none
	ApprovedBy string // account
	BreakGlass bool   // opened in an emergency, without the usual scope; reviewed afterwards
	Reason     string // of an emergency, or of level 3
	Persons    int    // of how many more persons than usual level 3 is asked for where that needs another approval; 0 = the usual number
}

// InForce reports whether it holds at an instant.
func (t *Ticket) InForce(now time.Time) bool { return t != nil && now.Before(t.Expires) }
