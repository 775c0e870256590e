// Package vault turns cleaned values into what is stored and back: fields with
// protect: encrypt become ciphertext, numbers that must be found get a blind
// index, and every row gets the digest by which it is compared.
package vault

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/crypt"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// Persons keeps the keys of persons, so that what was sealed for one of them can
// be made unreadable for good.
type Persons interface {
	// FetchPersons makes the keys of many persons quickly found, with create also
	// new ones.
	FetchPersons(ctx context.Context, persons [][16]byte, create bool) error
	// SealFor seals under the key of a person.
	SealFor(ctx context.Context, person [16]byte, place, value string) ([]byte, error)
	// UnsealFor is its inverse; fault codes crypt.destroyed, crypt.unreadable.
	UnsealFor(ctx context.Context, person [16]byte, place string, sealed []byte) (string, error)
	// Destroyed tells whether a key of the person was ever destroyed.
	Destroyed(ctx context.Context, person [16]byte) (bool, error)
}

// Vault seals and opens rows with one keyring. It is safe for concurrent use.
type Vault struct {
	ring    *crypt.Keyring
	persons Persons // nil = everything is sealed under the ring's data key
}

// New returns a vault over the keyring.
func New(ring *crypt.Keyring) *Vault { return &Vault{ring: ring} }

// With returns a vault that seals what is about a person under the person's
// own key.
func (v *Vault) With(persons Persons) *Vault { return &Vault{ring: v.ring, persons: persons} }

// Fetch has the keys of the persons at hand before many rows of an area are
// sealed (create) or opened.
func (v *Vault) Fetch(ctx context.Context, a *catalog.Area, persons []fact.ID, create bool) error {
	if !v.personal(a) || !slices.ContainsFunc(a.Fields, func(f *catalog.Field) bool { return f.Protect == catalog.Encrypt }) {
		return nil
	}
	ids := make([][16]byte, len(persons))
	for i, id := range persons {
		ids[i] = id
	}
	return v.persons.FetchPersons(ctx, ids, create)
}

// Destroyed tells whether what was sealed for a person was ever destroyed.
func (v *Vault) Destroyed(ctx context.Context, person fact.ID) (bool, error) {
	if v.persons == nil {
		return false, nil
	}
	return v.persons.Destroyed(ctx, person)
}

// personal tells whether an area's rows are sealed person by person; a unit or
// a voucher has no key of its own.
func (v *Vault) personal(a *catalog.Area) bool { return v.persons != nil && a.About == catalog.Person }

// PersonID gives the person of a canonical identity number.
func (v *Vault) PersonID(idNo string) fact.ID { return v.ring.PersonID(idNo) }

// SubjectID names a unit or an object, by what it is and its code.
func (v *Vault) SubjectID(about catalog.About, code string) fact.ID {
	return v.ring.SubjectID(string(about), code)
}

// Blind is the blind index of a canonical number.
func (v *Vault) Blind(t catalog.Type, value string) fact.ID { return v.ring.Blind(string(t), value) }

// RecordID names the record of a row: its area, origin, person and natural
// key. Of a key part with alternatives the first that has a value counts, with
// its name, so that a certificate number never equals an address.
func (v *Vault) RecordID(a *catalog.Area, origin string, person fact.ID, values []string) fact.ID {
	key := make([]string, 0, 2*len(a.Key))
	for _, part := range a.Key {
		name, value := "", ""
		for _, field := range part {
			if s := values[a.Index(field)]; s != "" {
				name, value = field, s
				break
			}
		}
		key = append(key, name, value)
	}
	return v.ring.RecordID(a.Code, origin, person, key)
}

// MAC is the digest by which two versions of a record compare.
func (v *Vault) MAC(a *catalog.Area, values []string) fact.ID {
	names := make([]string, len(a.Fields))
	for i, f := range a.Fields {
		names[i] = f.Name
	}
	return v.ring.RowMAC(a.Code, names, values)
}

// Seal makes the stored row of a version: values as the typed shape keeps
// them, blind indexes, and the payload of the record log. A retract carries
// no values.
func (v *Vault) Seal(a *catalog.Area, version fact.Version, values []string) (fact.Row, error) {
	row := fact.Row{Version: version}
	row.Payload = []byte("{}")
	if version.Op == fact.Retract {
		return row, nil
	}
	row.Values = make([]string, len(values))
	row.Blind = make([]fact.ID, len(values))
	payload := make(map[string]string, len(values))
	for i, f := range a.Fields {
		value := values[i]
		row.Values[i] = value
		if value == "" {
			continue
		}
		payload[f.Name] = value
		if f.Type.Blind() {
			row.Blind[i] = v.Blind(f.Type, value)
		}
		if f.Protect == catalog.Encrypt {
			sealed, err := v.seal(a, f, version.PersonID, value)
			if err != nil {
				return row, err
			}
			row.Values[i] = string(sealed)
			payload[f.Name] = base64.StdEncoding.EncodeToString(sealed)
		}
	}
	var err error
	row.Payload, err = json.Marshal(payload)
	return row, err
}

// seal seals a field. A person's key that Fetch did not bring is looked up
// here, in the store beside: that takes no longer than reading a file, so nobody
// waits for it under a context.
func (v *Vault) seal(a *catalog.Area, f *catalog.Field, person fact.ID, value string) ([]byte, error) {
	place := crypt.FieldContext(a.Code, f.Name, person)
	if v.personal(a) {
		return v.persons.SealFor(context.Background(), person, place, value)
	}
	return v.ring.Seal(place, value)
}

func (v *Vault) unseal(a *catalog.Area, f *catalog.Field, person fact.ID, sealed []byte) (string, error) {
	place := crypt.FieldContext(a.Code, f.Name, person)
	if v.persons != nil && crypt.OfPerson(sealed) {
		return v.persons.UnsealFor(context.Background(), person, place, sealed)
	}
	return v.ring.Unseal(place, sealed)
}

// Open gives a stored version's values, canonical and parallel to the area's
// fields. Fields that the catalogue no longer has are left out; fault code
// crypt.unreadable when a value was changed or belongs to other keys,
// crypt.destroyed when the person's key was destroyed.
func (v *Vault) Open(a *catalog.Area, version *fact.Version) ([]string, error) {
	return v.open(a, version, false)
}

// OpenField gives one field of a row of a typed log, "" where it is blank; fault
// codes as of Open.
func (v *Vault) OpenField(a *catalog.Area, f *catalog.Field, person fact.ID, stored string) (string, error) {
	if stored == "" || f.Protect != catalog.Encrypt {
		return stored, nil
	}
	return v.unseal(a, f, person, []byte(stored))
}

// Read is Open for those who go on without what was destroyed: such a value is
// empty.
func (v *Vault) Read(a *catalog.Area, version *fact.Version) ([]string, error) {
	return v.open(a, version, true)
}

func (v *Vault) open(a *catalog.Area, version *fact.Version, bear bool) ([]string, error) {
	payload := map[string]string{}
	if err := json.Unmarshal(version.Payload, &payload); err != nil {
		return nil, fmt.Errorf("payload of %v: %w", version, err)
	}
	values := make([]string, len(a.Fields))
	for i, f := range a.Fields {
		value := payload[f.Name]
		if value != "" && f.Protect == catalog.Encrypt {
			sealed, err := base64.StdEncoding.DecodeString(value)
			if err != nil {
				return nil, fmt.Errorf("payload of %v, field %s: %w", version, f.Name, err)
			}
			value, err = v.unseal(a, f, version.PersonID, sealed)
			if bear && fault.CodeOf(err) == "crypt.destroyed" {
				value, err = "", nil
			}
			if err != nil {
				return nil, fmt.Errorf("%v, field %s: %w", version, f.Name, err)
			}
		}
		values[i] = value
	}
	return values, nil
}
