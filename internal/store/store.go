// Package store is the only way to ClickHouse: it opens the embedded engine or
// a server, keeps the schema in step with the catalogue, writes both shapes of
// the facts and reads them back by the one read rule. Nothing above it can tell
// which ClickHouse is in use.
//
// Errors are faults: store.unavailable (cannot be reached now), store.timeout,
// store.query (the engine refused), and those that a method names. None holds a
// value or a SQL text.
package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

// Areas are the areas that the store keeps; *catalog.Catalog is one.
type Areas interface{ All() []*catalog.Area }

// Options says which database to open.
type Options struct {
	Address   string // "embedded:DIR" or "clickhouse://user:password@host:9000/db?http_port=8123&secure=false"
	Database  string // default: that of the address, or qingjian
	Catalog   Areas
	Clock     clock.Clock  // default clock.System
	LogDir    string       // of the embedded engine
	MaxMemory int64        // of the embedded engine, bytes; 0 for its default
	Log       *slog.Logger // default none

	PurgePatience time.Duration // how long PurgeBatch waits for a removal that stands still; default 30 s
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	source   source
	database string
	areas    []*catalog.Area
	byCode   map[string]*catalog.Area
	clock    clock.Clock
	log      *slog.Logger
	conn     driver.Conn
	http     *http.Client
	texts    map[string]*areaTexts

	purgePatience time.Duration
}

// Open opens the database and creates it where there is none; an embedded
// engine is started and belongs to the store until Close. The schema is left
// alone: see Migrate and CheckSchema. Fault codes: store.address,
// store.identifier, store.database and those of the engine.
func Open(ctx context.Context, o Options) (*Store, error) {
	o.Clock = orDefault(o.Clock)
	o.Log = cmp.Or(o.Log, discard())
	s := &Store{clock: o.Clock, log: o.Log, byCode: map[string]*catalog.Area{}, texts: map[string]*areaTexts{},
		purgePatience: cmp.Or(o.PurgePatience, 30*time.Second)}
	if o.Catalog != nil {
		s.areas = o.Catalog.All()
	}
	if err := s.prepareAreas(); err != nil {
		return nil, err
	}
	var err error
	if s.source, s.database, err = openSource(ctx, o); err != nil {
		return nil, err
	}
	if err := s.connect(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func orDefault(c clock.Clock) clock.Clock {
	if c == nil {
		return clock.System
	}
	return c
}

func openSource(ctx context.Context, o Options) (source, string, error) {
	const defaultDatabase = "qingjian"
	if dir, ok := strings.CutPrefix(o.Address, embeddedScheme); ok && dir != "" {
		s, err := startEmbedded(ctx, dir, o)
		if err != nil {
			return nil, "", err
		}
		return s, cmp.Or(o.Database, defaultDatabase), nil
	}
	at, database, err := parseAddress(o.Address)
	if err != nil {
		return nil, "", err
	}
	return &server{at}, cmp.Or(o.Database, database, defaultDatabase), nil
}

func (s *Store) prepareAreas() error {
	if err := checkIdentifiers(s.areas); err != nil {
		return err
	}
	for _, a := range s.areas {
		s.byCode[a.Code] = a
		texts, err := renderArea(a)
		if err != nil {
			return err
		}
		s.texts[a.Code] = texts
	}
	return nil
}

func (s *Store) connect(ctx context.Context) error {
	if err := plainName(s.database); err != nil {
		return err
	}
	if err := s.ensureDatabase(ctx); err != nil {
		return err
	}
	conn, err := clickhouse.Open(s.connOptions(s.database))
	if err != nil {
		return failed(ctx, "open", err)
	}
	s.conn = conn
	s.http = &http.Client{Transport: &http.Transport{
		TLSClientConfig:     s.source.endpoint().tls,
		MaxIdleConnsPerHost: 4,
		IdleConnTimeout:     time.Minute,
	}}
	return s.Ping(ctx)
}

// connOptions make every new connection ask where the engine is now: a restart
// of the embedded one changes port and password.
func (s *Store) connOptions(database string) *clickhouse.Options {
	at := s.source.endpoint()
	o := &clickhouse.Options{
		Addr:            []string{at.native},
		Auth:            clickhouse.Auth{Database: database, Username: at.user, Password: at.password},
		TLS:             at.tls,
		DialTimeout:     10 * time.Second,
		ReadTimeout:     10 * time.Minute, // a merge on purpose may take minutes; contexts set the real limits
		MaxOpenConns:    32,
		MaxIdleConns:    8,
		ConnMaxLifetime: time.Hour,
		DialStrategy: func(ctx context.Context, _ int, o *clickhouse.Options, dial clickhouse.Dial) (clickhouse.DialResult, error) {
			now, current := s.source.endpoint(), *o
			current.Auth.Username, current.Auth.Password = now.user, now.password
			return dial(ctx, now.native, &current)
		},
	}
	if at.tls != nil {
		o.Compression = &clickhouse.Compression{Method: clickhouse.CompressionLZ4}
	}
	return o
}

// ensureDatabase connects without a database, for the engine refuses a
// connection to one that is not there.
func (s *Store) ensureDatabase(ctx context.Context) error {
	conn, err := clickhouse.Open(s.connOptions(""))
	if err != nil {
		return failed(ctx, "open", err)
	}
	defer func() { _ = conn.Close() }()
	var have uint64
	err = conn.QueryRow(ctx, query("queries/schema/has_database"), clickhouse.Named("database", s.database)).Scan(&have)
	if err != nil {
		return failed(ctx, "look for the database", err)
	}
	if have > 0 {
		return nil
	}
	text, err := render("queries/schema/create_database", struct{ Database string }{s.database})
	if err != nil {
		return err
	}
	if err := conn.Exec(ctx, text); err != nil {
		return fault.New(fault.Unavailable, "store.database",
			fault.F("无法建立数据库 %s", "database %s cannot be created", s.database)).
			WithHint(fault.T("请为该账户授予建库权限，或先行建库", "grant the account CREATE DATABASE, or create it beforehand")).
			Wrap(scrub(err))
	}
	return nil
}

// Close releases the connections and stops the engine if it is ours.
func (s *Store) Close() error {
	var err error
	if s.conn != nil {
		err = s.conn.Close()
	}
	if s.http != nil {
		s.http.CloseIdleConnections()
	}
	return errors.Join(err, s.source.close())
}

// EnginePID is the process of the embedded engine, 0 when it is not ours.
func (s *Store) EnginePID() int { return s.source.pid() }

// Area gives the area of that code, or nil.
func (s *Store) Area(code string) *catalog.Area { return s.byCode[code] }

// Ping checks that the engine answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.reading(ctx, "ping", func(ctx context.Context) error { return s.conn.Ping(ctx) })
}

// reading runs something that may be repeated, a read or a statement safe to
// re-run, and repeats it after a lost connection: the embedded engine may just
// have been restarted.
func (s *Store) reading(ctx context.Context, operation string, run func(context.Context) error) error {
	err := run(ctx)
	for tries := 2; tries > 0 && err != nil && lost(err) && ctx.Err() == nil; tries-- {
		if err = s.source.ready(ctx); err == nil {
			err = run(ctx)
		}
	}
	return failed(ctx, operation, err)
}

func (s *Store) exec(ctx context.Context, operation, text string, args ...any) error {
	return s.reading(ctx, operation, func(ctx context.Context) error { return s.conn.Exec(ctx, text, args...) })
}

// each runs a read and scans row by row; start is called before the first row,
// again when the read is repeated.
func (s *Store) each(ctx context.Context, operation, text string, args []any, start func(), scan func(driver.Rows) error) error {
	return s.reading(ctx, operation, func(ctx context.Context) (err error) {
		start()
		rows, err := s.conn.Query(ctx, text, args...)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			if err := scan(rows); err != nil {
				return fmt.Errorf("scan: %w", err)
			}
		}
		return rows.Err()
	})
}
