package store

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2"

	"qingjian/internal/fault"
)

// engineError is what may be told of an engine's exception: its code. Its text
// stays behind, for it may quote values.
type engineError struct{ code proto.Error }

func (e *engineError) Error() string {
	if !e.code.IsAError() {
		return fmt.Sprintf("engine error %d", int(e.code))
	}
	return fmt.Sprintf("engine error %d %s", int(e.code), e.code.String())
}

// scrub turns an engine's exception into an error without its text; others
// (connection, deadline) hold no value and stay as they are.
func scrub(err error) error {
	var ex *clickhouse.Exception
	if errors.As(err, &ex) {
		return &engineError{proto.Error(ex.Code)}
	}
	return err
}

// failed wraps an error with the operation and gives it a code: store.timeout
// when the caller's context has ended, store.query when the engine refused,
// store.unavailable when it cannot be reached.
func failed(ctx context.Context, operation string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := fault.As(err); ok {
		return fmt.Errorf("%s: %w", operation, err)
	}
	err = fmt.Errorf("%s: %w", operation, scrub(err))
	var ex *engineError
	switch {
	case ctx.Err() != nil:
		return fault.New(fault.Unavailable, "store.timeout",
			fault.T("数据库操作已取消或未在限定时间内完成", "the database was not finished in the time given, or no longer asked")).
			Wrap(errors.Join(ctx.Err(), err))
	case errors.As(err, &ex):
		return fault.New(fault.Internal, "store.query",
			fault.T("数据库拒绝了该操作", "the database refused the operation")).Wrap(err)
	default:
		return unavailable().Wrap(err)
	}
}

func unavailable() *fault.Error {
	return fault.New(fault.Unavailable, "store.unavailable",
		fault.T("数据库暂时无法访问", "the database cannot be reached now")).
		WithHint(fault.T("请稍后再试；若持续出现，请查看引擎日志", "try again shortly; if it persists, see the engine's log"))
}

// lost tells a broken connection from an answer of the engine.
func lost(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.EPIPE) || errors.Is(err, sqldriver.ErrBadConn)
}
