package ingest

import (
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/identity"
)

// Who takes leads back is told what his batch wrote and nothing else: neither
// what stood before it, nor what others did to the same lead since. What he is
// told, and that something is written for every record, must be the same whether
// anything is on file or not (docs/decisions/0013).

// unseen takes a record of leads back. A record of which others wrote later stays
// as it is; where it is left, or is as before already, what stands is written
// again, so that the batch takes a number in any case.
func (t *taking) unseen(h *history, at int, homes map[fact.ID]identity.Profile) error {
	counts := &t.plan.sheets[at].Rows
	if !t.permits(h, homes) {
		counts.Read++
		counts.Rejected++
		return nil
	}
	if t.of.Kind == control.Withdraw {
		counts.Read++
		counts.Inserted++
	} else {
		counts.Ended++
	}
	now := fact.Collapse(h.versions, t.w)
	stays := fact.Collapse(h.versions, t.of.No-1)
	if len(t.laterThan(h)) > 0 && !alike(now, fact.Collapse(h.versions, t.of.No)) {
		stays = now
	}
	changes := takeBack(h.area, stays, now, at)
	if len(changes) == 0 {
		changes = again(h, stays, at)
	}
	for i := range changes {
		c := &changes[i]
		if c.op == fact.Upsert {
			var err error
			if c.values, err = t.service.Vault.Read(c.area, c.source); err != nil {
				return err
			}
		}
		t.plan.changes = append(t.plan.changes, *c)
	}
	return nil
}

// again writes what stands of a record once more; of one of which nothing stands,
// that it does not.
func again(h *history, stands []fact.Version, at int) (out []change) {
	for i := range stands {
		v := &stands[i]
		c := putBack(h.area, v, fact.Upsert, at)
		c.to, c.mac, c.was = v.ValidTo, v.RowMAC, v.RowMAC
		out = append(out, c)
	}
	if len(out) == 0 {
		out = append(out, putBack(h.area, &h.versions[0], fact.Retract, at))
	}
	return out
}
