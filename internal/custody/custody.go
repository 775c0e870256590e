// Package custody is where two persons turn the keys: rotation, and the
// destruction of what is encrypted about a person.
package custody

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/crypt"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/keeper"
)

// Desk is safe for concurrent use.
type Desk struct {
	Keeper *keeper.Keeper
	Access *access.Service
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
	err = d.Access.Use(ctx, by, access.ApprovalInput{Kind: access.KindDeletion, Object: person.String(), Persons: []string{person.String()},
		Digest: d.Access.Digest("erase", person.String()), Reason: reason,
		Summary: fault.F("销毁一人的加密内容（档案号 %s…），不可恢复", "destroy what is encrypted about one person (%s…), for good", person.String()[:8])})
	if err != nil {
		return err
	}
	if err := by.Note(ctx, audit.Event{Action: "person.erase", Object: person.String(), Persons: []string{person.String()}}); err != nil {
		return err
	}
	if err := d.Access.KeepKin(ctx, person); err != nil {
		return err
	}
	return d.Keeper.DestroyPerson(ctx, person)
}

func reasonOf(text string) (string, error) {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < 2 || n > 500 {
		return "", fault.New(fault.Invalid, "keys.reason", fault.T("请写明理由（2 至 500 字）", "give a reason of 2 to 500 characters"))
	}
	return text, nil
}
