// Package keeper keeps the platform's keys: which suite of algorithms a data
// directory works with, the generations that the control store holds, and the
// key file that wraps them. It draws, opens and rotates them, so that no moment
// at which a process dies loses a key.
package keeper

import (
	"context"
	"slices"
	"sync"

	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// Options are what a keeper works with.
type Options struct {
	Control *control.DB
	KeyFile string
	Suite   string // name of the suite that is asked for; "" = as the directory has, or the default
	Clock   clock.Clock
}

// Keeper holds the keyring of an open data directory. It is safe for concurrent
// use; one process has a directory at a time.
type Keeper struct {
	Options
	ring    *crypt.Keyring
	suite   crypt.Suite
	persons persons
	mu      sync.Mutex // one rotation at a time
}

// Open unwraps the keys, or draws them where the directory is new, and finishes
// a rotation that died. Fault codes crypt.suite_unknown, crypt.suite_mismatch,
// and those of crypt.LoadWrapper, Unwrap and OpenKeyring.
func Open(ctx context.Context, o Options) (*Keeper, error) {
	k := &Keeper{Options: o}
	kept, err := o.Control.Keys(ctx)
	if err != nil {
		return nil, err
	}
	if k.suite, err = k.settle(ctx, len(kept) > 0); err != nil {
		return nil, err
	}
	if len(kept) == 0 {
		return k, k.setUp(ctx)
	}
	wrapper, generations, err := k.load(kept)
	if err != nil {
		return nil, err
	}
	if generations, err = k.complete(ctx, wrapper, generations); err != nil {
		return nil, err
	}
	k.ring, err = crypt.OpenKeyring(k.suite, generations)
	return k, err
}

// Ring is the keyring; it takes in what Rotate draws.
func (k *Keeper) Ring() *crypt.Keyring { return k.ring }

// settle finds the directory's suite. It is the one that was asked for when the
// keys were drawn; a directory from before there was a choice has the default.
func (k *Keeper) settle(ctx context.Context, drawn bool) (crypt.Suite, error) {
	asked, err := crypt.SuiteOf(k.Suite)
	if k.Suite == "" {
		asked, err = crypt.GM(), nil
	}
	if err != nil || !drawn {
		return asked, err
	}
	name, err := k.Control.Setting(ctx, control.SettingSuite)
	if err != nil {
		return nil, err
	}
	if name == "" {
		name = crypt.GM().Name()
	}
	if k.Suite != "" && k.Suite != name {
		return nil, fault.New(fault.Conflict, "crypt.suite_mismatch",
			fault.F("数据目录使用 %s 密码套件，而设置要求 %s", "the data directory works with the suite %s, and %s was asked for", name, k.Suite)).
			WithHint(fault.F("套件在首次建立时确定，不能更改：请把 QINGJIAN_CRYPTO 设为 %s 或留空", "the suite is fixed at the first set-up: set QINGJIAN_CRYPTO to %s or leave it out", name))
	}
	return crypt.SuiteOf(name)
}

// setUp draws every key of a new directory. A key file that is there already is
// used: a set-up that died left it, or the operator made it.
func (k *Keeper) setUp(ctx context.Context) error {
	wrapper, err := crypt.LoadWrapper(k.KeyFile)
	if crypt.IsMissing(err) {
		wrapper, err = crypt.CreateWrapper(k.KeyFile)
	}
	if err != nil {
		return err
	}
	generations, err := k.draw(ctx, wrapper.In(k.suite), crypt.Purposes())
	if err != nil {
		return err
	}
	k.ring, err = crypt.OpenKeyring(k.suite, generations)
	return err
}

// complete draws the keys that a directory from before they were needed lacks.
func (k *Keeper) complete(ctx context.Context, wrapper *crypt.Wrapper, have []crypt.Generation) ([]crypt.Generation, error) {
	var missing []crypt.Purpose
	for _, p := range []crypt.Purpose{crypt.Sign, crypt.Commit} {
		if !slices.ContainsFunc(have, func(g crypt.Generation) bool { return g.Purpose == p }) {
			missing = append(missing, p)
		}
	}
	if len(missing) == 0 {
		return have, nil
	}
	drawn, err := k.draw(ctx, wrapper, missing)
	return append(have, drawn...), err
}

// draw draws the first generation of some keys and keeps it.
func (k *Keeper) draw(ctx context.Context, wrapper *crypt.Wrapper, purposes []crypt.Purpose) ([]crypt.Generation, error) {
	var drawn []crypt.Generation
	for _, p := range purposes {
		g, err := crypt.Draw(k.suite, p, 1)
		if err != nil {
			return nil, err
		}
		drawn = append(drawn, g)
	}
	kept, err := k.wrap(wrapper, drawn)
	if err != nil {
		return nil, err
	}
	return drawn, k.Control.PutKeys(ctx, k.suite.Name(), kept)
}

// wrap makes rows of new keys, drawn and wrapped now.
func (k *Keeper) wrap(wrapper *crypt.Wrapper, generations []crypt.Generation) ([]control.Key, error) {
	now := k.Clock()
	var kept []control.Key
	for _, g := range generations {
		wrapped, err := wrapper.WrapGeneration(g)
		if err != nil {
			return nil, err
		}
		kept = append(kept, control.Key{Purpose: string(g.Purpose), Generation: g.No, Wrapped: wrapped, CreatedAt: now, WrappedAt: now})
	}
	return kept, nil
}

// load unwraps what the control store keeps. When the key file does not open it
// and the one that a rotation put beside it does, the rotation died after it
// was committed: its last step is made up for.
func (k *Keeper) load(kept []control.Key) (*crypt.Wrapper, []crypt.Generation, error) {
	wrapper, generations, err := k.unwrap(k.KeyFile, kept)
	if err == nil || (fault.CodeOf(err) != "key.wrong" && !crypt.IsMissing(err)) {
		return wrapper, generations, err
	}
	next, generations, errNext := k.unwrap(k.nextFile(), kept)
	if errNext != nil {
		return nil, nil, err // what is wrong with the key file is what matters
	}
	if err := k.replace(generations); err != nil {
		return nil, nil, err
	}
	return next, generations, nil
}

func (k *Keeper) unwrap(path string, kept []control.Key) (*crypt.Wrapper, []crypt.Generation, error) {
	wrapper, err := crypt.LoadWrapper(path)
	if err != nil {
		return nil, nil, err
	}
	wrapper = wrapper.In(k.suite)
	generations := make([]crypt.Generation, len(kept))
	for i, row := range kept {
		if generations[i], err = wrapper.UnwrapGeneration(crypt.Purpose(row.Purpose), row.Generation, row.Wrapped); err != nil {
			return nil, nil, err
		}
	}
	return wrapper, generations, nil
}
