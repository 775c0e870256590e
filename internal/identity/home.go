package identity

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

// homeField is the field of the profile that names the home unit; it is kept in
// plain.
const homeField = "unit_code"

// Homes gives the home units of persons on a day as known at watermark w, from
// versions of the anchor area: that of the profile in force, the first by origin
// where there are several. Persons on file without one in force have "", which is
// no unit's code: only a grant for the whole district reaches them. Searches in
// SQL rank alike.
func Homes(anchor *catalog.Area, versions []fact.Version, on fact.Day, w uint64) (map[fact.ID]string, error) {
	out := map[fact.ID]string{}
	for _, v := range fact.Collapse(versions, w) {
		out[v.PersonID] = ""
	}
	inForce := fact.InForce(anchor.Kind, versions, on, w)
	slices.SortFunc(inForce, func(a, b fact.Version) int { // the one that counts comes last
		return cmp.Or(slices.Compare(a.PersonID[:], b.PersonID[:]), cmp.Compare(b.Origin, a.Origin),
			slices.Compare(b.RecordID[:], a.RecordID[:]), cmp.Compare(a.ValidFrom, b.ValidFrom))
	})
	for _, v := range inForce {
		var payload map[string]string
		if err := json.Unmarshal(v.Payload, &payload); err != nil {
			return nil, fmt.Errorf("payload of %v: %w", v, err)
		}
		out[v.PersonID] = payload[homeField]
	}
	return out, nil
}
