package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qingjian/api"
	"qingjian/archive"
	"qingjian/ingest"
	"qingjian/ingest/feed"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/config"
	"qingjian/internal/control"
	"qingjian/internal/duty"
	"qingjian/internal/fault"
	"qingjian/internal/keeper"
	"qingjian/internal/migrate"
	"qingjian/internal/objects"
	"qingjian/internal/sheet"
	"qingjian/internal/store"
	"qingjian/internal/units"
	"qingjian/internal/vault"
	"qingjian/internal/watch"
)

// platform is everything opened on one data directory. This is the only wiring.
type platform struct {
	cfg     config.Config
	lock    *dirLock
	catalog *catalog.Catalog
	control *control.DB
	keeper  *keeper.Keeper
	store   *store.Store
	units   *units.Service
	ingest  *ingest.Service
	archive *archive.Service
	feeds   *feed.Service

	trail    *audit.Log
	accounts *account.Service
	access   *access.Service
	watch    *watch.Service
	duty     *duty.Service

	synthetic bool
	closers   []io.Closer
}

// Settings of the control store.
const (
	settingReady     = "schema.ready" // "true" once the first set-up was finished
	settingSynthetic = "synthetic"    // "true" when the data are made up

	settingInstallation = "installation" // the same in both stores, or they do not belong together
)

// schemaMode says what to do about a schema that is behind.
type schemaMode int

const (
	refuseStale schemaMode = iota // a new directory is set up; an old schema is refused
	leaveAsIs                     // for the migrate commands
	keysAlone                     // for the key commands: the control store of a directory that was set up
)

// open opens the data directory, finishing what a dead process left.
func (a *app) open(ctx context.Context, mode schemaMode) (p *platform, err error) {
	cfg, err := a.cfg.Complete()
	if err != nil {
		return nil, err
	}
	p = &platform{cfg: cfg}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	if p.catalog, err = catalog.Load(cfg.Catalog); err != nil {
		return p, err
	}
	if p.lock, err = lockDir(cfg.Data); err != nil {
		return p, err
	}
	p.closers = append(p.closers, p.lock)
	if path, ok := strings.CutPrefix(cfg.Control, "sqlite:"); ok && filepath.Dir(path) != cfg.Data {
		// Elsewhere than in the data directory it needs a lock of its own.
		lock, err := lockFile(path+".lock", path)
		if err != nil {
			return p, err
		}
		p.closers = append(p.closers, lock)
	}
	if err := os.MkdirAll(cfg.Logs(), 0o700); err != nil {
		return p, err
	}
	if p.control, err = control.Open(ctx, cfg.Control); err != nil {
		return p, err
	}
	p.closers = append(p.closers, p.control)
	if mode == keysAlone {
		return p, p.openKeys(ctx)
	}
	p.store, err = store.Open(ctx, store.Options{Address: cfg.ClickHouse, Catalog: p.catalog, Clock: clock.System, LogDir: cfg.Logs(), Log: a.log})
	if err != nil {
		return p, err
	}
	p.closers = append(p.closers, p.store)
	if mode == leaveAsIs {
		return p, nil
	}
	return p, p.start(ctx, a)
}

func (p *platform) start(ctx context.Context, a *app) error {
	if err := p.schema(ctx); err != nil {
		return err
	}
	if err := p.samePair(ctx); err != nil {
		return err
	}
	ring, err := p.keys(ctx)
	if err != nil {
		return err
	}
	obj, err := objects.Open(p.cfg.Objects(), ring)
	if err != nil {
		return err
	}
	v := vault.New(ring).With(p.keeper)
	p.units = units.New(p.store)
	if err := p.openGuard(ctx, a, ring, v); err != nil {
		return err
	}
	p.ingest = ingest.New(ingest.Options{Catalog: p.catalog, Store: p.store, Control: p.control, Objects: obj, Vault: v, Units: p.units,
		Clock: clock.System, Log: a.log, Limits: sheet.Limits{MaxUnzipped: int64(p.cfg.MaxUnzipped) << 20},
		Zone: catalog.Zone(p.cfg.Zone), Scopes: p.access, SecondPerson: p.access})
	p.closers = append(p.closers, p.ingest)
	p.archive = archive.New(archive.Options{Catalog: p.catalog, Store: p.store, Control: p.control, Vault: v, Units: p.units, Clock: clock.System,
		Approver: p.access})
	if err := p.openFeeds(ctx, a, ring); err != nil {
		return err
	}
	synthetic, err := p.control.Setting(ctx, settingSynthetic)
	if err != nil {
		return err
	}
	p.synthetic = synthetic == "true"
	// What is below the watermark can be read even when a batch above it cannot
	// be finished now (a full disk); the next import tries again and says so.
	if err := p.ingest.Recover(ctx); err != nil {
		a.log.Warn("an interrupted batch is not finished yet", "code", fault.CodeOf(err), "error", err)
	}
	return ctx.Err()
}

// schema sets a new directory up and refuses an old schema.
func (p *platform) schema(ctx context.Context) error {
	ready, err := p.ready(ctx)
	if err != nil {
		return err
	}
	if !ready {
		if err := p.migrate(ctx, nil); err != nil {
			return err
		}
	}
	if err := p.controlSchema(ctx); err != nil {
		return err
	}
	return p.store.CheckSchema(ctx)
}

// controlSchema refuses a control store whose schema is behind.
func (p *platform) controlSchema(ctx context.Context) error {
	steps, err := p.control.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	if err := migrate.Check(steps); err != nil {
		return err
	}
	if pending := migrate.Pending(steps); len(pending) > 0 {
		return fault.New(fault.Conflict, "control.schema_stale",
			fault.F("控制库的结构有 %d 步未更新", "the control store's schema is %d steps behind", len(pending))).
			WithHint(fault.T("请先备份，再运行 qingjian migrate up", "make a backup, then run qingjian migrate up"))
	}
	return nil
}

// samePair refuses a control store that knows less than ClickHouse holds: one
// of the two was restored from an older backup, or they belong to two data
// directories. Numbers would be given twice and rows of two batches become one.
func (p *platform) samePair(ctx context.Context) error {
	if err := p.sameInstallation(ctx); err != nil {
		return err
	}
	next, err := p.control.NextNo(ctx)
	if err != nil {
		return err
	}
	newest, err := p.store.NewestBatch(ctx)
	if err != nil || newest < next {
		return err
	}
	return fault.New(fault.Conflict, "data.mismatch",
		fault.F("ClickHouse 中已有第 %[1]d 批，而控制库只记到第 %[2]d 批：两个库不是一套", "ClickHouse holds batch %[1]d and the control store knows %[2]d: the two do not belong together", newest, next-1)).
		WithHint(fault.T("请从同一次备份恢复两个库；不要把两个数据目录指向同一个 ClickHouse 数据库", "restore both from the same backup; never point two data directories at one ClickHouse database"))
}

// sameInstallation ties the two stores of a new data directory together and
// refuses a ClickHouse database that belongs to another control store.
func (p *platform) sameInstallation(ctx context.Context) error {
	id, err := p.control.Setting(ctx, settingInstallation)
	if err != nil {
		return err
	}
	if id == "" {
		id = uuid.NewString()
		if err := p.control.PutSetting(ctx, settingInstallation, id); err != nil {
			return err
		}
	}
	owner, err := p.store.Installation(ctx, id)
	if err != nil || owner == id {
		return err
	}
	return fault.New(fault.Conflict, "data.mismatch",
		fault.T("这个 ClickHouse 数据库属于另一个控制库", "this ClickHouse database belongs to another control store")).
		WithHint(fault.T("请从同一次备份恢复两个库；不要把两个数据目录指向同一个 ClickHouse 数据库", "restore both from the same backup; never point two data directories at one ClickHouse database"))
}

// ready tells whether the first set-up was finished. A set-up that died is
// simply gone on with.
func (p *platform) ready(ctx context.Context) (bool, error) {
	steps, err := p.control.MigrationStatus(ctx)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(steps, func(s migrate.Step) bool { return s.Name == "002_setting" && s.Status == migrate.StatePending }) {
		return false, nil
	}
	value, err := p.control.Setting(ctx, settingReady)
	return value == "true", err
}

// migrate brings both stores forward.
func (p *platform) migrate(ctx context.Context, progress func(string)) error {
	if err := p.control.Migrate(ctx, progress); err != nil {
		return err
	}
	if err := p.store.Migrate(ctx, progress); err != nil {
		return err
	}
	return p.control.PutSetting(ctx, settingReady, "true")
}

// healthy is what /readyz asks.
func (p *platform) healthy(ctx context.Context) error {
	return errors.Join(p.control.Ping(ctx), p.store.Healthy(ctx))
}

// shapesAgree proves that the record log and the typed logs hold the same.
func (p *platform) shapesAgree(ctx context.Context) error {
	mark, err := p.control.Watermark(ctx)
	if err != nil {
		return err
	}
	report, err := p.store.CompareShapes(ctx, mark.No)
	if err != nil || report.Equal() {
		return err
	}
	return fault.New(fault.Internal, "store.shapes_differ",
		fault.T("两种存储形式的内容不一致", "the two shapes do not hold the same"))
}

// converter writes answers with the units as known now; where the tree cannot
// be read, codes stand for names.
func (p *platform) converter(ctx context.Context, l fault.Lang) api.Converter {
	cat, err := p.archive.Labelled(ctx)
	if err != nil {
		cat = p.catalog
	}
	return api.Converter{Catalog: cat, Lang: l, Synthetic: p.synthetic}
}

// Close closes everything, last opened first.
func (p *platform) Close() error {
	var err error
	for _, c := range slices.Backward(p.closers) {
		err = errors.Join(err, c.Close())
	}
	p.closers = nil
	return err
}
