package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2"

	"qingjian/internal/fault"
)

// InsertArrow sends an Arrow stream, as Blocks.Encode writes it, into a table.
// When it returns nil the rows are on the disk. Fault codes:
//
//   - store.insert_refused: the engine said that it will not take these rows;
//     the same rows will be refused again. Some of them may be stored.
//   - store.insert_unclear: the context ended, the connection or the engine was
//     lost, or the engine was out of means; rows may or may not be stored. They
//     may be inserted again, for a repeat of a version changes nothing. Nothing
//     of this insert is under way any more, so that a purge misses nothing.
//
// For that reason an insert whose body was sent whole before the context ended
// is waited for. A body is read once: the caller makes it anew for another try.
// After an error one last read of it may still be under way.
func (s *Store) InsertArrow(ctx context.Context, table string, body io.Reader) error {
	if !slices.Contains(s.tables(), table) {
		return fault.New(fault.Internal, "store.identifier",
			fault.T("没有这张表", "there is no such table"))
	}
	unclear := fault.New(fault.Unavailable, "store.insert_unclear",
		fault.F("写入 %s 的结果不明", "it is unclear whether rows reached %s", table)).
		WithHint(fault.T("重复写入不会造成重复数据", "writing them again doubles nothing"))
	if ctx.Err() != nil {
		return unclear.Wrap(ctx.Err())
	}
	id := rand.Text()
	err := s.post(ctx, table, id, body)
	if err == nil {
		return nil
	}
	var ex *engineError
	if errors.As(err, &ex) && !passing(ex.code) {
		return fault.New(fault.Internal, "store.insert_refused",
			fault.F("数据库拒绝写入 %s", "the database refused rows for %s", table)).Wrap(err)
	}
	s.settle(ctx, id)
	return unclear.Wrap(errors.Join(ctx.Err(), err))
}

func (s *Store) post(ctx context.Context, table, id string, rows io.Reader) error {
	text, err := render("queries/record/insert", struct{ Table string }{table})
	if err != nil {
		return err
	}
	at := s.source.endpoint()
	target := url.URL{Scheme: "http", Host: at.http, Path: "/", RawQuery: url.Values{
		"query": {strings.TrimSpace(text)}, "database": {s.database}, "query_id": {id},
		"async_insert": {"0"}, "insert_deduplicate": {"0"}, "wait_end_of_query": {"1"},
		"input_format_arrow_allow_missing_columns": {"0"}, "input_format_skip_unknown_fields": {"0"},
	}.Encode()}
	if at.tls != nil {
		target.Scheme = "https"
	}
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	body := &wholeBody{rows: rows}
	defer context.AfterFunc(ctx, func() { body.giveUp(sending, cancel) })()
	req, err := http.NewRequestWithContext(sending, http.MethodPost, target.String(), body)
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	req.Header.Set("X-ClickHouse-User", at.user)
	req.Header.Set("X-ClickHouse-Key", at.password)
	res, err := s.http.Do(req) //nolint:bodyclose // readAnswer closes it
	if err != nil {
		return fmt.Errorf("send the rows: %w", err)
	}
	return readAnswer(res)
}

func readAnswer(res *http.Response) error {
	defer func() { _ = res.Body.Close() }()
	_, err := io.Copy(io.Discard, res.Body) // empty, or an exception's text, which may quote values
	if n, bad := strconv.ParseInt(res.Header.Get("X-ClickHouse-Exception-Code"), 10, 32); bad == nil {
		return &engineError{proto.Error(n)}
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the engine answered %s", res.Status)
	}
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

// wholeBody is sent whole or not at all. A request that lacks its end is
// nothing to the engine; one that was sent whole may be carried out even after
// its connection is closed, before it shows among the running queries, so it
// has to be waited for.
type wholeBody struct {
	rows    io.Reader
	mu      sync.Mutex
	ended   bool // the end was handed over
	stopped bool // and never will be
}

// Read hands the rows over, in chunks of unknown number: the request has no
// length, and its end is a sign of its own.
func (b *wholeBody) Read(p []byte) (int, error) {
	n, err := b.rows.Read(p)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stopped {
		return 0, io.ErrUnexpectedEOF
	}
	b.ended = b.ended || errors.Is(err, io.EOF)
	return n, err
}

// giveUp ends a request: at once when it lacks its end (closing rows that can
// be closed, so that nobody waits for them), otherwise when it is
// answered, or long after it should have been.
func (b *wholeBody) giveUp(sending context.Context, cancel func()) {
	b.mu.Lock()
	b.stopped = !b.ended
	ended := b.ended
	b.mu.Unlock()
	// A reader that waits for more would keep the request, which waits for it.
	if c, ok := b.rows.(io.Closer); ok && !ended {
		_ = c.Close()
	}
	if ended {
		const patience = time.Minute
		timer := time.NewTimer(patience)
		defer timer.Stop()
		select {
		case <-sending.Done():
		case <-timer.C:
		}
	}
	cancel()
}

// passing tells the engine's errors that say something about its own state from
// those about the rows. A stream cut on its way is reported as one of either.
func passing(code proto.Error) bool {
	switch code {
	case proto.ErrAttemptToReadAfterEOF, proto.ErrCannotReadAllData, proto.ErrCannotReadFromSocket,
		proto.ErrCannotReadFromFileDescriptor, proto.ErrCannotWriteToFileDescriptor, proto.ErrCannotFsync,
		proto.ErrTimeoutExceeded, proto.ErrSocketTimeout, proto.ErrNetworkError, proto.ErrAborted,
		proto.ErrTooManySimultaneousQueries, proto.ErrMemoryLimitExceeded, proto.ErrNotEnoughSpace,
		proto.ErrTooManyParts, proto.ErrTableIsReadOnly, proto.ErrQueryWasCancelled,
		proto.ErrQueryWasCancelledByClient, proto.ErrSystemError, proto.ErrServerOverloaded, proto.ErrKeeperException,
		proto.ErrAuthenticationFailed: // the engine was restarted with another password
		return true
	}
	return false
}

// settle waits until the engine no longer runs a query whose outcome is unclear,
// so that none of its rows appears later. An engine that died runs nothing. It
// outlives the caller's context, for that may be why the outcome is unclear.
func (s *Store) settle(ctx context.Context, id string) {
	const patience, pause = 15 * time.Second, 20 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	for {
		var running uint64
		err := s.reading(ctx, "look for a running insert", func(ctx context.Context) error {
			return s.conn.QueryRow(ctx, query("queries/engine/running"), clickhouse.Named("id", id)).Scan(&running)
		})
		if err != nil || running == 0 {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// CountBatch counts the versions of a batch in a table, repeats of a version
// once.
func (s *Store) CountBatch(ctx context.Context, table string, batchNo uint64) (uint64, error) {
	return s.countBatch(ctx, "queries/record/count_batch", table, batchNo)
}

func (s *Store) countBatch(ctx context.Context, name, table string, batchNo uint64) (uint64, error) {
	text, err := render(name, struct{ Table string }{table})
	if err != nil {
		return 0, err
	}
	var n uint64
	err = s.reading(ctx, "count a batch", func(ctx context.Context) error {
		return s.conn.QueryRow(ctx, text, clickhouse.Named("batch", batchNo)).Scan(&n)
	})
	return n, err
}

// PurgeBatch removes every row of an abandoned batch from the record log and
// all typed logs and makes sure that none is left: fault store.purge_incomplete
// otherwise, store.purge_stalled when that cannot go on now, for want of disk
// space for instance. Rows of other batches are not touched. It may be repeated.
func (s *Store) PurgeBatch(ctx context.Context, batchNo uint64) error {
	for _, table := range s.tables() {
		if err := s.purge(ctx, table, batchNo); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) purge(ctx context.Context, table string, batchNo uint64) error {
	n, err := s.countBatch(ctx, "queries/record/rows_batch", table, batchNo)
	if err != nil || n == 0 {
		return err
	}
	text, err := render("queries/record/purge_batch", struct{ Table string }{table})
	if err != nil {
		return err
	}
	if err := s.exec(ctx, "remove a batch", text, clickhouse.Named("batch", batchNo)); err != nil {
		return err
	}
	if err := s.awaitRemoval(ctx, table); err != nil {
		return err
	}
	if n, err = s.countBatch(ctx, "queries/record/rows_batch", table, batchNo); err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Internal, "store.purge_incomplete",
			fault.F("批次 %d 在 %s 中仍有 %d 行", "batch %d still has rows in %s: %d", batchNo, table, n))
	}
	return nil
}

// awaitRemoval waits while a removal gets on. The engine would wait for disk
// space without end and without a word. A removal that is left behind is
// finished whenever there is room; rows that are inserted again meanwhile are
// not its business.
func (s *Store) awaitRemoval(ctx context.Context, table string) error {
	const pause = 20 * time.Millisecond
	stalled := time.NewTimer(s.purgePatience)
	defer stalled.Stop()
	for least := uint64(math.MaxUint64); ; {
		var removals, parts, failing, running uint64
		err := s.reading(ctx, "see how far a removal is", func(ctx context.Context) error {
			return s.conn.QueryRow(ctx, query("queries/record/removal"), clickhouse.Named("table", table)).
				Scan(&removals, &parts, &failing, &running)
		})
		if err != nil || removals == 0 {
			return err
		}
		if parts < least || running > 0 && failing == 0 {
			least = min(least, parts)
			stalled.Reset(s.purgePatience)
		}
		select {
		case <-ctx.Done():
			return failed(ctx, "wait for a removal", ctx.Err())
		case <-stalled.C:
			return fault.New(fault.Unavailable, "store.purge_stalled",
				fault.F("%s 中的行暂时无法撤回", "rows cannot be taken back from %s at the moment", table)).
				WithHint(fault.T("请检查磁盘空间；腾出空间后重新导入或重启，会自动处理完毕",
					"check the disk's free space; once there is room, the next import or start finishes it by itself"))
		case <-time.After(pause):
		}
	}
}

// tables are the tables that hold facts.
func (s *Store) tables() []string {
	names := []string{RecordTable}
	for _, a := range s.areas {
		names = append(names, a.Table)
	}
	return names
}
