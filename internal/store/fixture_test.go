package store_test

import (
	"encoding/json"
	"fmt"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fact/facttest"
)

// profile is an anchor area with a field of every type.
func profile() *catalog.Area {
	plain := func(name string, t catalog.Type) *catalog.Field {
		return &catalog.Field{Name: name, Type: t, Protect: catalog.Plain}
	}
	secret := func(name string, t catalog.Type) *catalog.Field {
		return &catalog.Field{Name: name, Type: t, Protect: catalog.Encrypt}
	}
	return &catalog.Area{
		Code: "A01", Table: "a01_profile", Kind: catalog.State, Anchor: true,
		Fields: []*catalog.Field{
			plain("name", catalog.String), plain("unit_code", catalog.Code), plain("supervisee_category", catalog.Code),
			plain("person_status", catalog.Code), plain("remark", catalog.TextType), plain("children", catalog.Int),
			plain("married", catalog.Bool), plain("income", catalog.Decimal), plain("birth_date", catalog.Date),
			plain("joined", catalog.Month), secret("id_no", catalog.IDNo), secret("home_address", catalog.String),
		},
	}
}

// person makes a version of a person's profile from 2020 on; fields are given
// as name=value pairs, the rest is empty.
func person(id string, batch uint64, fields ...string) *fact.Row {
	area := profile()
	from, _ := fact.ParseDay("2020-01-01")
	row := &fact.Row{
		Version: fact.Version{
			PersonID: facttest.ID(id), Area: area.Code, RecordID: facttest.ID("record of " + id), ValidFrom: from,
			ValidTo: fact.NoDay, BatchNo: batch, Op: fact.Upsert, Origin: "DECL", SourceDept: "SELF",
			RecordedAt: time.Date(2026, 3, 1, 8, 0, 0, 123e6, time.UTC), SourceBatch: batch,
			SrcFile: "0f", SrcSheet: "基本信息", SrcRow: 7, RowMAC: facttest.ID(fmt.Sprint(fields)),
		},
		Values: make([]string, len(area.Fields)), Blind: make([]fact.ID, len(area.Fields)),
	}
	payload := map[string]string{}
	for i := 0; i < len(fields); i += 2 {
		for at, f := range area.Fields {
			if f.Name == fields[i] {
				row.Values[at] = fields[i+1]
				payload[f.Name] = fields[i+1]
				if f.Type.Blind() {
					row.Blind[at] = facttest.ID("blind " + fields[i+1])
				}
			}
		}
	}
	row.Payload, _ = json.Marshal(payload) //nolint:errchkjson // strings always encode
	return row
}

func retraction(row *fact.Row, batch uint64) *fact.Row {
	v := row.Version
	v.Op, v.BatchNo, v.SourceBatch, v.Payload = fact.Retract, batch, batch, nil
	return &fact.Row{Version: v}
}
