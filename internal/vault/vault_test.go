package vault

import (
	"bytes"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/keeper"
)

func vault(t *testing.T) *Vault {
	t.Helper()
	keys, err := crypt.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := crypt.NewKeyring(keys)
	if err != nil {
		t.Fatal(err)
	}
	return New(ring)
}

func house(t *testing.T) *catalog.Area {
	t.Helper()
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return c.Area("A12")
}

func values(a *catalog.Area, set map[string]string) []string {
	out := make([]string, len(a.Fields))
	for name, v := range set {
		out[a.Index(name)] = v
	}
	return out
}

func TestSealAndOpen(t *testing.T) {
	v, a := vault(t), house(t)
	in := values(a, map[string]string{"holder_name": "张三", "address": "某镇某村一区二排三号", "holder_id_no": "120118190001010005", "building_area": "89.50"})
	version := fact.Version{Area: a.Code, PersonID: v.PersonID("120118190001010005"), Op: fact.Upsert}
	row, err := v.Seal(a, version, in)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"某村", "120118190001010005"} {
		if bytes.Contains(row.Payload, []byte(secret)) || slices.Contains(row.Values, secret) {
			t.Errorf("%q is stored as it is", secret)
		}
	}
	if row.Values[a.Index("building_area")] != "89.50" {
		t.Error("a plain field was changed")
	}
	if row.Blind[a.Index("holder_id_no")].IsZero() || !row.Blind[a.Index("address")].IsZero() {
		t.Error("numbers have a blind index, addresses have none")
	}
	out, err := v.Open(a, &row.Version)
	if err != nil || !slices.Equal(out, in) {
		t.Errorf("Open = %v, %v", out, err)
	}
	moved := row.Version
	moved.PersonID[0]++
	if _, err := v.Open(a, &moved); fault.CodeOf(err) != "crypt.unreadable" {
		t.Errorf("a value moved to another person can be read: %v", err)
	}
	retract, err := v.Seal(a, fact.Version{Op: fact.Retract}, in)
	if err != nil || retract.Values != nil || string(retract.Payload) != "{}" {
		t.Errorf("retract = %+v, %v", retract, err)
	}
}

func TestRecordIDTakesTheFirstAlternative(t *testing.T) {
	v, a := vault(t), house(t)
	id := func(set map[string]string) fact.ID { return v.RecordID(a, "DECL", fact.ID{1}, values(a, set)) }
	withCert := id(map[string]string{"holder_name": "张三", "cert_no": "X1", "address": "甲"})
	if withCert != id(map[string]string{"holder_name": "张三", "cert_no": "X1", "address": "乙"}) {
		t.Error("the address counts although there is a certificate number")
	}
	if withCert == id(map[string]string{"holder_name": "张三", "address": "X1"}) {
		t.Error("an address equals a certificate number")
	}
	if withCert == v.RecordID(a, "FEED", fact.ID{1}, values(a, map[string]string{"holder_name": "张三", "cert_no": "X1"})) {
		t.Error("two origins share a record")
	}
}

func TestSubjectIDsAreApart(t *testing.T) {
	v := vault(t)
	ids := map[fact.ID]string{}
	for name, id := range map[string]fact.ID{
		"a unit":                  v.SubjectID("unit", "120118"),
		"another unit":            v.SubjectID("unit", "120118100000"),
		"an object of its number": v.SubjectID("object", "120118"),
		"divided elsewhere":       v.SubjectID("unit1", "20118"),
		"a person of its number":  v.PersonID("120118"),
	} {
		if other, ok := ids[id]; ok {
			t.Errorf("%s is the same subject as %s", name, other)
		}
		ids[id] = name
	}
	first := v.SubjectID("unit", "120118")
	if again := v.SubjectID("unit", "120118"); again != first {
		t.Error("a subject must be stable")
	}
}

// office is a vault whose persons have keys of their own.
func office(t *testing.T) (*Vault, *keeper.Keeper) {
	t.Helper()
	db, err := control.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "control.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	k, err := keeper.Open(t.Context(), keeper.Options{Control: db, KeyFile: filepath.Join(t.TempDir(), "key"), Clock: clock.System})
	if err != nil {
		t.Fatal(err)
	}
	return New(k.Ring()).With(k), k
}

func TestDestroyedPersonIsATombstone(t *testing.T) {
	v, k := office(t)
	a := house(t)
	in := values(a, map[string]string{"holder_name": "张三", "address": "某镇某村一区二排三号", "building_area": "89.50"})
	seal := func(v *Vault, person fact.ID) *fact.Version {
		row, err := v.Seal(a, fact.Version{Area: a.Code, PersonID: person, Op: fact.Upsert}, in)
		if err != nil {
			t.Fatal(err)
		}
		return &row.Version
	}
	gone, other := seal(v, fact.ID{1}), seal(v, fact.ID{2})
	before := seal(New(k.Ring()), fact.ID{1}) // as it was sealed when persons had no keys
	for _, version := range []*fact.Version{gone, other, before} {
		if out, err := v.Open(a, version); err != nil || !slices.Equal(out, in) {
			t.Errorf("Open = %v, %v", out, err)
		}
	}
	if _, err := New(k.Ring()).Open(a, gone); fault.CodeOf(err) != "crypt.unreadable" {
		t.Errorf("a person's value opens without the person's key: %v", err)
	}
	if err := k.DestroyPerson(t.Context(), fact.ID{1}); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Open(a, gone); fault.CodeOf(err) != "crypt.destroyed" {
		t.Errorf("Open = %v", err)
	}
	out, err := v.Read(a, gone)
	if err != nil || out[a.Index("address")] != "" || out[a.Index("building_area")] != "89.50" {
		t.Errorf("Read = %v, %v", out, err)
	}
	if out, err := v.Read(a, other); err != nil || !slices.Equal(out, in) {
		t.Errorf("another person: %v, %v", out, err)
	}
	moved := *other
	moved.PersonID = fact.ID{3}
	if _, err := v.Read(a, &moved); fault.CodeOf(err) != "crypt.unreadable" {
		t.Errorf("Read bears what was moved: %v", err)
	}
}

// TestUnitsHaveNoKey seals what is about a unit under the key of all.
func TestUnitsHaveNoKey(t *testing.T) {
	v, k := office(t)
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range c.All() {
		i := slices.IndexFunc(a.Fields, func(f *catalog.Field) bool { return f.Protect == catalog.Encrypt })
		if i < 0 {
			continue
		}
		in := make([]string, len(a.Fields))
		in[i] = "secret"
		row, err := v.Seal(a, fact.Version{Area: a.Code, PersonID: v.SubjectID(a.About, a.Code), Op: fact.Upsert}, in)
		if err != nil {
			t.Fatal(err)
		}
		if crypt.OfPerson([]byte(row.Values[i])) != (a.About == catalog.Person) {
			t.Errorf("%s is about a %s", a.Code, a.About)
		}
		if err := k.DestroyPerson(t.Context(), row.PersonID); err != nil {
			t.Fatal(err)
		}
		if _, err := v.Open(a, &row.Version); (err != nil) != (a.About == catalog.Person) {
			t.Errorf("%s after its subject was destroyed: %v", a.Code, err)
		}
	}
}

func BenchmarkSealRow(b *testing.B) {
	keys, _ := crypt.GenerateKeys()
	ring, _ := crypt.NewKeyring(keys)
	c, err := catalog.Load("")
	if err != nil {
		b.Fatal(err)
	}
	a := c.Area("A12")
	db, err := control.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "control.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(b.Context(), nil); err != nil {
		b.Fatal(err)
	}
	k, err := keeper.Open(b.Context(), keeper.Options{Control: db, KeyFile: filepath.Join(b.TempDir(), "key"), Clock: clock.System})
	if err != nil {
		b.Fatal(err)
	}
	in := values(a, map[string]string{"holder_name": "张三", "address": "某镇某村一区二排三号", "holder_id_no": "120118190001010005", "building_area": "89.50"})
	for name, v := range map[string]*Vault{"one key": New(ring), "a key a person": New(k.Ring()).With(k)} {
		b.Run(name, func(b *testing.B) {
			person := make([]fact.ID, 5000)
			for i := range person {
				person[i] = v.PersonID(strconv.Itoa(i))
			}
			if err := v.Fetch(b.Context(), a, person, true); err != nil {
				b.Fatal(err)
			}
			n := 0
			for b.Loop() {
				// Rows come sorted by person, four or so for each in an area.
				version := fact.Version{Area: a.Code, PersonID: person[n/4%len(person)], Op: fact.Upsert}
				n++
				if _, err := v.Seal(a, version, in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
