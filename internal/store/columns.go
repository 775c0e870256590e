package store

import (
	"regexp"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// RecordTable is the record log's table; that of an area is Area.Table.
const RecordTable = "record"

// Column is a physical column: its name and ClickHouse type as the engine
// prints it.
type Column struct{ Name, Type string }

// versionColumns are the physical columns of a typed log before the area's own.
func versionColumns() []Column {
	return []Column{
		{"person_id", "FixedString(16)"},
		{"record_id", "FixedString(16)"},
		{"valid_from", "Date32"},
		{"valid_to", "Nullable(Date32)"},
		{"batch_no", "UInt64"},
		{"op", "Enum8('upsert' = 1, 'retract' = 2)"},
		{"origin", "LowCardinality(String)"},
		{"source_dept", "LowCardinality(String)"},
		{"recorded_at", "DateTime64(3, 'UTC')"},
		{"source_batch", "UInt64"},
		{"src_file", "LowCardinality(String)"},
		{"src_sheet", "LowCardinality(String)"},
		{"src_row", "UInt32"},
		{"row_mac", "FixedString(16)"},
	}
}

// class is how a field lies in its typed log.
type class int

const (
	text     class = iota // String
	code                  // LowCardinality(String)
	integer               // Nullable(Int64)
	boolean               // Nullable(Bool)
	amount                // Nullable(Decimal(18, 2))
	date                  // Nullable(Date32) and <field>_precision
	month                 // Nullable(Date32), the first day
	cipher                // String, ciphertext
	cipherBI              // cipher and <field>_bi, the blind index
)

func classOf(f *catalog.Field) class {
	if f.Protect == catalog.Encrypt {
		if f.Type.Blind() {
			return cipherBI
		}
		return cipher
	}
	switch f.Type {
	case catalog.Code:
		return code
	case catalog.Int:
		return integer
	case catalog.Bool:
		return boolean
	case catalog.Decimal:
		return amount
	case catalog.Date:
		return date
	case catalog.Month:
		return month
	default:
		return text
	}
}

// fieldColumns gives the one or two columns of a field.
func fieldColumns(f *catalog.Field) []Column {
	switch classOf(f) {
	case code:
		return []Column{{f.Name, "LowCardinality(String)"}}
	case integer:
		return []Column{{f.Name, "Nullable(Int64)"}}
	case boolean:
		return []Column{{f.Name, "Nullable(Bool)"}}
	case amount:
		return []Column{{f.Name, "Nullable(Decimal(18, 2))"}}
	case date:
		return []Column{{f.Name, "Nullable(Date32)"}, {f.Name + "_precision", "LowCardinality(String)"}}
	case month:
		return []Column{{f.Name, "Nullable(Date32)"}}
	case cipherBI:
		return []Column{{f.Name, "String"}, {f.Name + "_bi", "FixedString(16)"}}
	default:
		return []Column{{f.Name, "String"}}
	}
}

// areaFieldColumns gives the columns of all fields, in the catalogue's order.
func areaFieldColumns(a *catalog.Area) []Column {
	var cols []Column
	for _, f := range a.Fields {
		cols = append(cols, fieldColumns(f)...)
	}
	return cols
}

func typedColumns(a *catalog.Area) []Column { return append(versionColumns(), areaFieldColumns(a)...) }

// checkIdentifiers makes sure that the names which go into SQL texts are plain
// ones and clash with nothing: fault store.identifier.
func checkIdentifiers(areas []*catalog.Area) error {
	plain := regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)
	// Names that the read rule's own texts use beside the columns.
	taken := []string{"ends", "next_from", "newest_year", "newest_from", "area", "payload"}
	bad := func(name string) error {
		return fault.New(fault.Invalid, "store.identifier",
			fault.F("目录中的名称 %q 不能用作表名或列名，或与其他名称重复", "the catalogue's name %q cannot name a table or column, or is taken", name))
	}
	tables := []string{RecordTable, "schema_migration"}
	for _, a := range areas {
		if !plain.MatchString(a.Table) || slices.Contains(tables, a.Table) {
			return bad(a.Table)
		}
		tables = append(tables, a.Table)
		seen := slices.Clone(taken)
		for _, c := range typedColumns(a) {
			if !plain.MatchString(c.Name) || slices.Contains(seen, c.Name) {
				return bad(a.Table + "." + c.Name)
			}
			seen = append(seen, c.Name)
		}
	}
	return nil
}
