package vault

import (
	"bytes"
	"slices"
	"testing"

	"qingjian/internal/catalog"
	"qingjian/internal/crypt"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
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
