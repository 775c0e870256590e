// Package vault turns cleaned values into what is stored and back: fields with
// protect: encrypt become ciphertext, numbers that must be found get a blind
// index, and every row gets the digest by which it is compared.
package vault

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"qingjian/internal/catalog"
	"qingjian/internal/crypt"
	"qingjian/internal/fact"
)

// Vault seals and opens rows with one keyring. It is safe for concurrent use.
type Vault struct{ ring *crypt.Keyring }

// New returns a vault over the keyring.
func New(ring *crypt.Keyring) *Vault { return &Vault{ring} }

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
			sealed, err := v.ring.Seal(crypt.FieldContext(a.Code, f.Name, version.PersonID), value)
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

// Open gives a stored version's values, canonical and parallel to the area's
// fields. Fields that the catalogue no longer has are left out; fault code
// crypt.unreadable when a value was changed or belongs to other keys.
func (v *Vault) Open(a *catalog.Area, version *fact.Version) ([]string, error) {
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
			if value, err = v.ring.Unseal(crypt.FieldContext(a.Code, f.Name, version.PersonID), sealed); err != nil {
				return nil, fmt.Errorf("%v, field %s: %w", version, f.Name, err)
			}
		}
		values[i] = value
	}
	return values, nil
}
