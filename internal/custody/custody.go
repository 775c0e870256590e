// Package custody is where two persons turn the keys: rotation, and the
// destruction of what is encrypted about a person.
package custody

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/crypt"
	"qingjian/internal/duty"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/keeper"
)

// Originals are the files that came in.
type Originals interface {
	// Traces tells which originals hold rows of a person, and how many.
	Traces(ctx context.Context, person fact.ID) (map[string]int, error)
	// Redact takes the person's rows out of them.
	Redact(ctx context.Context, person fact.ID) error
}

// Desk is safe for concurrent use.
type Desk struct {
	Keeper    *keeper.Keeper
	Access    *access.Service
	Originals Originals
	Duty      *duty.Service
}

// Status tells the generations of the keys, no secret. Needs access.KeyManage.
func (d Desk) Status(ctx context.Context, by access.By) (keeper.Status, error) {
	if err := by.May(access.KeyManage); err != nil {
		return keeper.Status{}, err
	}
	return d.Keeper.Status(ctx)
}

// Rotate draws a new key file and new keys while the platform works on. The
// first call asks for a second person, the next does it. Fault codes
// access.denied, keys.reason, approval.needed.
func (d Desk) Rotate(ctx context.Context, by access.By, reason string) error {
	if err := by.May(access.KeyManage); err != nil {
		return err
	}
	reason, err := reasonOf(reason)
	if err != nil {
		return err
	}
	newest := strconv.Itoa(int(d.Keeper.Ring().Newest(crypt.Data)))
	err = d.Access.Use(ctx, by, access.ApprovalInput{Kind: access.KindKeyAction, Object: "keys", Digest: d.Access.Digest("rotate", newest),
		Summary: fault.T("轮换密钥文件和数据、原件、签名密钥", "rotate the key file and the data, object and signing keys"), Reason: reason})
	if err != nil {
		return err
	}
	if err := by.Note(ctx, audit.Event{Action: "key.rotate", Detail: "from generation " + newest}); err != nil {
		return err
	}
	return d.Keeper.Rotate(ctx)
}

// Erase makes what is encrypted about a person unreadable for good, in the same
// two steps. Whom the reader may not see he cannot erase either. Fault codes
// access.denied, person.unknown, keys.reason, approval.needed.
func (d Desk) Erase(ctx context.Context, by access.By, person fact.ID, reason string) error {
	if err := by.May(access.DutyKeep); err != nil {
		return err
	}
	homes, err := d.Access.HomeUnits(ctx, []fact.ID{person})
	if err != nil {
		return err
	}
	unit, known := homes[person]
	if _, ok := by.View(access.DutyKeep, person.String(), unit); !ok || !known {
		return access.UnknownPerson()
	}
	if reason, err = reasonOf(reason); err != nil {
		return err
	}
	if err := d.Duty.Settled(ctx, person.String()); err != nil {
		return err
	}
	// Exactly what was approved is done: another original with the person in it
	// asks anew.
	found, err := d.Originals.Traces(ctx, person)
	if err != nil {
		return err
	}
	e, digest := erasureOf(person, reason, found)
	err = d.Access.Use(ctx, by, access.ApprovalInput{Kind: access.KindDeletion, Object: person.String(), Persons: []string{person.String()},
		Digest: d.Access.Digest(digest...), Reason: reason, Summary: summaryOf(e)})
	if err != nil {
		return err
	}
	if err := by.Note(ctx, audit.Event{Action: "person.erase", Object: person.String(), Persons: []string{person.String()}}); err != nil {
		return err
	}
	// The key goes last: until then all of it can be done again after a fault.
	if err := d.Originals.Redact(ctx, person); err != nil {
		return err
	}
	if err := d.Access.KeepKin(ctx, person); err != nil {
		return err
	}
	if err := d.Duty.ErasePerson(ctx, by, e); err != nil {
		return err
	}
	return d.Keeper.DestroyPerson(ctx, person)
}

// erasureOf says what an erasure does, and gives the parts of the digest of it.
func erasureOf(person fact.ID, reason string, found map[string]int) (duty.Erasure, []string) {
	e := duty.Erasure{Person: person.String(), Reason: reason, Originals: len(found)}
	digest := []string{"erase", person.String()}
	for _, sha := range slices.Sorted(maps.Keys(found)) {
		digest = append(digest, sha, strconv.Itoa(found[sha]))
		e.Rows += found[sha]
	}
	return e, digest
}

func summaryOf(e duty.Erasure) fault.Text {
	return fault.F("销毁一人的加密内容（档案号 %[1]s…），并从 %[2]d 份原件中删去其所在的 %[3]d 行，不可恢复；原件中其他人的行保留",
		"destroy what is encrypted about one person (%[1]s…) and take %[3]d rows out of %[2]d original files, for good; rows of others stay",
		e.Person[:8], e.Originals, e.Rows)
}

func reasonOf(text string) (string, error) {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < 2 || n > 500 {
		return "", fault.New(fault.Invalid, "keys.reason", fault.T("请写明理由（2 至 500 字）", "give a reason of 2 to 500 characters"))
	}
	return text, nil
}
