package duty

import (
	"context"
	"strconv"
	"strings"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Page is a part of a list.
type Page[T any] struct {
	Items []T
	Next  string // where the next part begins; "" = this was the last
}

const (
	defaultLimit = 50
	maxLimit     = 200
)

// lister reads a list in parts and leaves out what the reader may not know of,
// so that a part is full whatever was left out.
type lister[R, T any] struct {
	fetch func(after control.DutyCursor, limit int) ([]R, error)
	keep  func(rows []R) ([]bool, error)
	open  func(R) (T, error)
	at    func(R) control.DutyCursor
}

// page reads one part after a cursor. Next is set only where something follows
// that the reader may know of: a mark that led to nothing would tell that there
// is more.
func (l lister[R, T]) page(ctx context.Context, cursor string, limit int) (Page[T], error) {
	after, err := parseCursor(cursor)
	if err != nil {
		return Page[T]{}, err
	}
	if limit <= 0 || limit > maxLimit {
		limit = defaultLimit
	}
	var out Page[T]
	var last control.DutyCursor
	for err = ctx.Err(); err == nil; err = ctx.Err() {
		rows, err := l.visible(after, limit)
		if err != nil {
			return Page[T]{}, err
		}
		for _, row := range rows.kept {
			if len(out.Items) == limit {
				out.Next = formatCursor(last)
				return out, nil
			}
			item, err := l.open(row)
			if err != nil {
				return Page[T]{}, err
			}
			out.Items, last = append(out.Items, item), l.at(row)
		}
		if rows.end {
			return out, nil
		}
		after = rows.last
	}
	return Page[T]{}, err
}

// chunk is what one query gave, less what the reader may not know of.
type chunk[R any] struct {
	kept []R
	last control.DutyCursor
	end  bool // nothing follows
}

func (l lister[R, T]) visible(after control.DutyCursor, limit int) (chunk[R], error) {
	var c chunk[R]
	rows, err := l.fetch(after, limit)
	if err != nil || len(rows) == 0 {
		c.end = true
		return c, err
	}
	keep, err := l.keep(rows)
	if err != nil {
		return c, err
	}
	for i, row := range rows {
		if keep[i] {
			c.kept = append(c.kept, row)
		}
	}
	c.last, c.end = l.at(rows[len(rows)-1]), len(rows) < limit
	return c, nil
}

func formatCursor(c control.DutyCursor) string {
	return strconv.FormatInt(c.At.UnixMilli(), 10) + "." + c.ID
}

func parseCursor(text string) (control.DutyCursor, error) {
	if text == "" {
		return control.DutyCursor{}, nil
	}
	at, id, ok := strings.Cut(text, ".")
	ms, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil {
		return control.DutyCursor{}, fault.New(fault.Invalid, "page.cursor",
			fault.T("翻页标记无效", "the page mark is not valid"))
	}
	return control.DutyCursor{At: time.UnixMilli(ms).UTC(), ID: id}, nil
}
