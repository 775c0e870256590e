// Package fact holds the append-only, bitemporal rows that both shapes of the
// archive keep (the typed logs and the record log) and the one rule by which
// they are read. It knows no database.
package fact

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"qingjian/internal/fault"
)

// ID is a 128-bit identifier: a person_id, record_id, row_mac or blind index.
type ID [16]byte

// String gives 32 lower-case hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// IsZero reports whether the identifier was never set.
func (id ID) IsZero() bool { return id == ID{} }

// Distinct sorts identifiers and drops repeats, in place.
func Distinct(ids []ID) []ID {
	slices.SortFunc(ids, func(a, b ID) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(ids)
}

// MarshalText writes the hexadecimal form.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the hexadecimal form.
func (id *ID) UnmarshalText(b []byte) error {
	v, err := ParseID(string(b))
	*id = v
	return err
}

// ParseID reads 32 hexadecimal digits; fault code id.malformed otherwise.
func ParseID(s string) (ID, error) {
	var id ID
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(id) {
		return id, fault.New(fault.Invalid, "id.malformed",
			fault.T("编号应为 32 位十六进制数字", "an identifier is 32 hexadecimal digits"))
	}
	copy(id[:], b)
	return id, nil
}

// Day is a calendar day: days since 1970-01-01, as ClickHouse's Date32 and
// Arrow's date32 count them (1900-01-01 is -25567). NoDay stands for none.
type Day int32

// NoDay is an absent day, e.g. the end of a period that is still open.
const NoDay Day = -1 << 31

// DayOf converts a time to the calendar day it shows.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(floorDiv(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix(), 86400)) // #nosec G115 -- days of a year with four digits
}

// ParseDay reads a canonical date of the catalogue; "2020-05" and "2020" mean
// their first day. The empty string is NoDay.
func ParseDay(s string) (Day, error) {
	if s == "" {
		return NoDay, nil
	}
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		if len(s) == len(layout) {
			t, err := time.Parse(layout, s)
			if err != nil {
				break
			}
			return Day(floorDiv(t.Unix(), 86400)), nil // #nosec G115 -- days of a year with four digits
		}
	}
	return NoDay, fault.New(fault.Invalid, "date.malformed",
		fault.T("日期应写成 2026-11-23", "a date is written 2026-11-23"))
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// String gives YYYY-MM-DD, or "" for NoDay.
func (d Day) String() string {
	if d == NoDay {
		return ""
	}
	return d.Time().Format("2006-01-02")
}

// Time gives the day's midnight in UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// MarshalText writes YYYY-MM-DD, nothing for NoDay.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Day) UnmarshalText(b []byte) error {
	v, err := ParseDay(string(b))
	*d = v
	return err
}

// Op says what a version does to its record's period.
type Op string

// The two operations.
const (
	Upsert  Op = "upsert"
	Retract Op = "retract"
)

// Version is one published version of one period of one record: the physical
// columns that both shapes share. Its key is (PersonID, RecordID, ValidFrom,
// BatchNo).
type Version struct {
	PersonID    ID
	Area        string // area code, e.g. "A12"
	RecordID    ID     // HMAC of area, origin, person and natural key
	ValidFrom   Day
	ValidTo     Day // exclusive; NoDay while open
	BatchNo     uint64
	Op          Op
	Origin      string // dictionary record_origin
	SourceDept  string // dictionary source_dept
	RecordedAt  time.Time
	SourceBatch uint64 // the batch whose file the row came from
	SrcFile     string // hex SHA-256 of the source file
	SrcSheet    string
	SrcRow      uint32 // 1-based
	RowMAC      ID     // keyed digest of the field values; equal rows compare equal
	Payload     []byte // JSON object field -> canonical value; encrypted fields in base64
}

// Row is a version on its way into both shapes.
type Row struct {
	Version
	Values []string // parallel to the area's fields; ciphertext where protect is encrypt; nil for a retract
	Blind  []ID     // parallel to the area's fields; zero where the type has no blind index or no value
}

// Key is a version's key within one batch.
type Key struct {
	PersonID, RecordID ID
	ValidFrom          Day
}

// Key returns the version's key within its batch.
func (v *Version) Key() Key { return Key{v.PersonID, v.RecordID, v.ValidFrom} }

// String names a version in errors, without any value.
func (v *Version) String() string {
	return fmt.Sprintf("%s %s from %s in batch %d", v.Area, v.RecordID, v.ValidFrom, v.BatchNo)
}
