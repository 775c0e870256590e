package store

import (
	"context"
	"log/slog"

	"qingjian/internal/engine"
)

// source is where the database comes from: an engine of our own, or a server.
type source interface {
	endpoint() endpoint
	ready(ctx context.Context) error // waits while the engine restarts
	pid() int
	close() error
}

type embedded struct{ engine *engine.Engine }

func startEmbedded(ctx context.Context, dir string, o Options) (*embedded, error) {
	e, err := engine.Start(ctx, engine.Options{Dir: dir, LogDir: o.LogDir, MaxMemory: o.MaxMemory, Log: o.Log})
	if err != nil {
		return nil, err
	}
	return &embedded{e}, nil
}

func (s *embedded) endpoint() endpoint {
	e := s.engine.Endpoint()
	return endpoint{native: e.Native, http: e.HTTP, user: e.User, password: e.Password}
}

func (s *embedded) ready(ctx context.Context) error { return s.engine.Ready(ctx) }
func (s *embedded) pid() int                        { return s.engine.PID() }
func (s *embedded) close() error                    { return s.engine.Close() }

// server is a ClickHouse that others run.
type server struct{ at endpoint }

func (s *server) endpoint() endpoint          { return s.at }
func (s *server) ready(context.Context) error { return nil }
func (s *server) pid() int                    { return 0 }
func (s *server) close() error                { return nil }

// discard is the log of a store that was given none.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
