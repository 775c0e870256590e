package feed

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"qingjian/internal/fault"
)

// sqlSource asks a PostgreSQL database.
type sqlSource struct {
	feed    *Feed
	service *Service

	stop    context.CancelFunc
	pipe    *io.PipeReader
	conn    *pgx.Conn
	writing sync.WaitGroup
}

func (q *sqlSource) fetch(ctx context.Context, cursor string) (*delivery, error) {
	ctx, q.stop = context.WithCancel(ctx)
	o := q.feed.SQL
	config, err := pgx.ParseConfig(o.Address)
	if err != nil {
		return nil, unreachable("sql", err)
	}
	if config.Password, err = q.service.secret(o.Password); err != nil {
		return nil, err
	}
	config.RuntimeParams["default_transaction_read_only"] = "on"
	if q.conn, err = pgx.ConnectConfig(ctx, config); err != nil {
		return nil, sqlFailed(err)
	}
	tx, err := q.conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly, IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return nil, sqlFailed(err)
	}
	args := []any{pgx.QueryResultFormats{pgx.TextFormatCode}}
	if o.Watermark != "" {
		args = append(args, watermark(cursor))
	}
	rows, err := tx.Query(ctx, o.Query, args...)
	if err != nil {
		return nil, sqlFailed(err)
	}
	some := rows.Next()
	if err := rows.Err(); err != nil || !some && q.feed.Mode != Full { // a snapshot of nothing is news
		return nil, sqlFailed(err)
	}
	pr, pw := io.Pipe()
	q.pipe = pr
	out := &table{rows: rows, watermark: o.Watermark, last: cursor}
	q.writing.Go(func() { _ = pw.CloseWithError(out.write(pw, some)) })
	return &delivery{body: pr, cursor: func() string { return out.last }}, nil
}

// watermark is the query's $1: NULL the first time.
func watermark(cursor string) any {
	if cursor == "" {
		return nil
	}
	return cursor
}

// table writes a result as CSV, one row after the other.
type table struct {
	rows      pgx.Rows
	watermark string
	last      string
}

// write writes it whole; some tells that it stands on its first row.
func (t *table) write(w io.Writer, some bool) error {
	defer t.rows.Close()
	out := csv.NewWriter(w)
	var header []string
	mark := -1
	for i, d := range t.rows.FieldDescriptions() {
		header = append(header, d.Name)
		if d.Name == t.watermark {
			mark = i
		}
	}
	if t.watermark != "" && mark < 0 {
		return fault.New(fault.Invalid, "feed.header", fault.T("查询结果中没有 watermark 这一栏", "the result has no column of the watermark's name"))
	}
	if err := out.Write(header); err != nil {
		return err
	}
	record := make([]string, len(header))
	for ; some; some = t.rows.Next() {
		for i, v := range t.rows.RawValues() {
			record[i] = string(v)
		}
		if mark >= 0 {
			t.last = record[mark]
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return errors.Join(sqlFailed(t.rows.Err()), out.Error())
}

// sqlFailed keeps the server's code and none of its words, which may quote a
// value.
func sqlFailed(err error) error {
	if err == nil {
		return nil
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return unreachable("sql", err)
	}
	switch pg.Code {
	case "28P01", "28000":
		return fault.New(fault.Denied, "feed.denied", fault.T("对方数据库拒绝了账户或口令", "the database refused the account or the password"))
	case "25006":
		return fault.New(fault.Denied, "feed.writes", fault.T("查询试图写入：只许读取", "the query tries to write, and may only read"))
	}
	return unreachable("SQLSTATE "+pg.Code, nil)
}

func (q *sqlSource) more() bool { return false }

func (q *sqlSource) close(ctx context.Context, _ string) error {
	if q.stop != nil {
		q.stop()
	}
	if q.pipe != nil {
		_ = q.pipe.Close()
	}
	q.writing.Wait()
	if q.conn != nil {
		_ = q.conn.Close(ctx) // its context is over: nothing is left to be said
	}
	return nil
}
