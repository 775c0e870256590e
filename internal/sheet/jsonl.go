package sheet

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// jsonLines is a file of one flat object per line.
type jsonLines struct {
	*table
	enc     encoding
	names   []string       // keys in order of first appearance
	columns map[string]int // key to column, 1-based; nil until known
}

func (t *table) openJSONLines() error {
	enc, err := t.findEncoding()
	if err != nil {
		return err
	}
	j := &jsonLines{table: t, enc: enc}
	t.scan = j.rows
	return nil
}

// rows gives a header made of the keys in row 1, then line n as row n+1. The
// first call costs a pass for the keys: writers leave out what is null, so a
// key may turn up late.
func (j *jsonLines) rows(ctx context.Context, emit func(Row) error) error {
	if err := j.findKeys(ctx); err != nil {
		return err
	}
	header, err := j.header(j.names)
	if err != nil {
		return err
	}
	if err := emit(header); err != nil {
		return err
	}
	return j.lines(ctx, func(line int, _ []byte, object map[string]json.RawMessage) error {
		row := Row{Num: line + 1}
		for i, name := range j.names {
			raw, ok := object[name]
			if !ok {
				continue
			}
			kind, text, ok := jsonCell(raw)
			if !ok {
				return errDamagedFeed(fault.F("第 %d 行有嵌套的值", "a value in line %d is nested", line))
			}
			var err error
			if row.Cells, err = j.add(row.Cells, i+1, line+1, kind, text); err != nil {
				return err
			}
		}
		return emit(row)
	})
}

func (j *jsonLines) findKeys(ctx context.Context) error {
	if j.columns != nil {
		return nil
	}
	j.names = nil
	columns := map[string]int{}
	err := j.lines(ctx, func(line int, text []byte, _ map[string]json.RawMessage) error {
		return j.addKeys(line, text, columns)
	})
	if err == nil {
		j.columns = columns
	}
	return err
}

// addKeys takes up the new keys of an object in their order, which a map lost,
// and refuses one that is there twice: nothing tells which value counts.
func (j *jsonLines) addKeys(line int, object []byte, columns map[string]int) error {
	seen := make(map[string]bool, len(columns))
	in := json.NewDecoder(bytes.NewReader(object))
	if _, err := in.Token(); err != nil { // the brace
		return err
	}
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if seen[name] {
			return errDamagedFeed(fault.F("第 %d 行有重复的栏目", "line %d has a column twice", line))
		}
		seen[name] = true
		if columns[name] == 0 {
			if len(j.names) == j.lim.MaxCols {
				return errTooManyCols(0, j.lim.MaxCols, A1(j.lim.MaxCols+1, 1))
			}
			j.names = append(j.names, name)
			columns[name] = len(j.names)
		}
		var value json.RawMessage
		if err := in.Decode(&value); err != nil {
			return err
		}
	}
	return nil
}

// lines hands every line that isn't blank to take, 1-based.
func (j *jsonLines) lines(ctx context.Context, take func(line int, text []byte, object map[string]json.RawMessage) error) error {
	in := bufio.NewScanner(j.text(j.enc))
	in.Buffer(make([]byte, bufferSize), maxRecord)
	line := 0
	for in.Scan() {
		if line++; line%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		text := bytes.TrimSpace(in.Bytes())
		if len(text) == 0 {
			continue
		}
		if !j.enc.readable(text) {
			return errUnreadableLine(line)
		}
		object := map[string]json.RawMessage{}
		if err := json.Unmarshal(text, &object); err != nil || object == nil {
			return errDamagedFeed(fault.F("第 %d 行不是一个完整的 JSON 对象", "line %d is not one whole JSON object", line))
		}
		if err := take(line, text, object); err != nil {
			return err
		}
	}
	if err := in.Err(); errors.Is(err, bufio.ErrTooLong) {
		return errLongRecord(line + 1)
	} else if err != nil {
		return err
	}
	return ctx.Err()
}

// jsonCell reads a value; ok is false when it is an array or object.
func jsonCell(raw []byte) (kind catalog.InputKind, text string, ok bool) {
	switch raw[0] {
	case '[', '{':
		return catalog.Blank, "", false
	case 'n':
		return catalog.Blank, "", true
	case 't', 'f':
		return catalog.Logic, strings.ToUpper(string(raw)), true
	case '"':
		err := json.Unmarshal(raw, &text)
		return catalog.Text, text, err == nil
	}
	return catalog.Number, string(raw), true
}
