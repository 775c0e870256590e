package datafile

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// headerLines is how many lines are searched for the names of columns; a name
// that appears only later is refused with its line.
const headerLines = 1000

// jsonLines scans objects, one a line; their keys are the columns.
func (t *table) jsonLines(_ context.Context, emit func(sheet.Row) bool) error {
	names, err := t.jsonNames()
	if err != nil || !emit(headerRow(names)) {
		return err
	}
	at := map[string]int{}
	for i, name := range names {
		at[name] = i + 1
	}
	return t.jsonEach(func(line int, keys []string, values []json.Token) (bool, error) {
		cells := make([]sheet.Cell, len(names))
		for i, key := range keys {
			col, ok := at[key]
			if !ok {
				return false, errDamaged(fault.F("第 %d 行有前 %d 行都没有的栏目", "line %d has a column that none of the first %d has", line, headerLines), nil)
			}
			cells[col-1] = jsonCell(col, values[i])
		}
		row := sheet.Row{Num: line}
		for _, c := range cells {
			put(&row, c.Col, c.Kind, c.Text)
		}
		return emit(row), nil
	})
}

// jsonNames gives the keys in the order in which they first appear.
func (t *table) jsonNames() ([]string, error) {
	var names []string
	seen := map[string]bool{}
	err := t.jsonEach(func(line int, keys []string, _ []json.Token) (bool, error) {
		for _, key := range keys {
			if !seen[key] {
				seen[key] = true
				names = append(names, key)
			}
		}
		return line < headerLines, nil
	})
	return names, err
}

func jsonCell(col int, v json.Token) sheet.Cell {
	switch v := v.(type) {
	case string:
		return sheet.Cell{Col: col, Kind: catalog.Text, Text: v}
	case json.Number:
		return sheet.Cell{Col: col, Kind: numberKind(string(v)), Text: string(v)}
	case bool:
		return sheet.Cell{Col: col, Kind: catalog.Logic, Text: logic(v)}
	}
	return sheet.Cell{Col: col}
}

// jsonEach calls take with every line's keys and values.
func (t *table) jsonEach(take func(line int, keys []string, values []json.Token) (bool, error)) error {
	r := bufio.NewReaderSize(t.reader(), 1<<16)
	for line := 1; ; line++ {
		b, err := r.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		last := err != nil
		if b = bytes.TrimSpace(bytes.TrimPrefix(b, bom)); len(b) > 0 {
			keys, values, err := jsonObject(b)
			if err != nil {
				return errDamaged(fault.F("第 %d 行不是一个简单的 JSON 对象", "line %d is no flat JSON object", line), err)
			}
			if more, err := take(line, keys, values); err != nil || !more {
				return err
			}
		}
		if last {
			return nil
		}
	}
}

var errNested = errors.New("not a flat object")

// jsonObject reads one flat object, keys in order.
func jsonObject(b []byte) (keys []string, values []json.Token, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, nil, errors.Join(err, errNested)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		value, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		if _, nested := value.(json.Delim); nested {
			return nil, nil, errNested
		}
		keys, values = append(keys, key.(string)), append(values, value)
	}
	if _, err := d.Token(); err != nil {
		return nil, nil, err
	}
	if d.More() {
		return nil, nil, errNested
	}
	return keys, values, nil
}
