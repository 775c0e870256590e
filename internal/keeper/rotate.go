package keeper

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// rotation is one change of the key file and of the keys that have generations.
// Its steps are made in order; whoever dies between two of them leaves a
// directory that Open opens:
//
//	begin    the new key file lies beside the old one, and wraps nothing
//	commit   one transaction: the new file wraps everything, the old one nothing
//	replace  the old file keeps a name of its own, the new one gets its place
//	use      the running keyring seals and signs with the new generations
type rotation struct {
	keeper *Keeper
	kept   []control.Key
	old    []crypt.Generation
	fresh  []crypt.Generation
	next   *crypt.Wrapper
}

func (r *rotation) steps() []func(context.Context) error {
	return []func(context.Context) error{r.begin, r.commit, r.replace, r.use}
}

// Rotate draws a new key file and new generations of Data, Object and Sign while
// the keyring is in use. What was sealed before stays readable, in backups with
// the key file as it was before. Fault codes as of Open, key.file_unwritable,
// control.keys_moved.
func (k *Keeper) Rotate(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, err := k.rotation(ctx)
	if err != nil {
		return err
	}
	for _, step := range r.steps() {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// rotation reads the state anew: an earlier rotation of this process may have
// failed without knowing how far it came.
func (k *Keeper) rotation(ctx context.Context) (*rotation, error) {
	kept, err := k.Control.Keys(ctx)
	if err != nil {
		return nil, err
	}
	r := &rotation{keeper: k, kept: kept}
	if _, r.old, err = k.load(kept); err != nil {
		return nil, err
	}
	if err := k.ring.Add(turning(r.old)...); err != nil {
		return nil, err
	}
	r.fresh, err = k.ring.Renew()
	return r, err
}

func turning(all []crypt.Generation) (some []crypt.Generation) {
	for _, g := range all {
		if g.Purpose.Rotates() {
			some = append(some, g)
		}
	}
	return some
}

// begin writes the new key file. One that a rotation left which died before it
// was committed wraps nothing and serves.
func (r *rotation) begin(context.Context) error {
	next, err := crypt.LoadWrapper(r.keeper.nextFile())
	if crypt.IsMissing(err) {
		next, err = crypt.CreateWrapper(r.keeper.nextFile())
	}
	if err != nil {
		return err
	}
	r.next = next.In(r.keeper.suite)
	return nil
}

func (r *rotation) commit(ctx context.Context) error {
	rewrapped, err := r.keeper.wrap(r.next, r.old)
	if err != nil {
		return err
	}
	added, err := r.keeper.wrap(r.next, r.fresh)
	if err != nil {
		return err
	}
	return r.keeper.Control.RotateKeys(ctx, rewrapped, added)
}

func (r *rotation) replace(context.Context) error { return r.keeper.replace(r.fresh) }

func (r *rotation) use(context.Context) error { return r.keeper.ring.Add(r.fresh...) }

// nextFile is where the key file of a rotation lies until it is committed.
func (k *Keeper) nextFile() string { return k.KeyFile + ".next" }

// oldFiles are the names of key files that were replaced.
func (k *Keeper) oldFiles() string { return k.KeyFile + ".before-" }

// replace puts the new key file into the place of the old one, which keeps a
// name of its own: backups from before need it.
func (k *Keeper) replace(generations []crypt.Generation) error {
	no := uint16(0)
	for _, g := range generations {
		if g.Purpose == crypt.Data {
			no = max(no, g.No)
		}
	}
	if err := keepOld(k.KeyFile, fmt.Sprint(k.oldFiles(), no)); err != nil {
		return unreplaceable(k.KeyFile, err)
	}
	err := os.Rename(k.nextFile(), k.KeyFile)
	if err == nil {
		err = crypt.SyncDir(filepath.Dir(k.KeyFile))
	}
	if err != nil {
		return unreplaceable(k.KeyFile, err)
	}
	return nil
}

// keepOld gives a file a second name, another one where that is taken by
// another file. Without the file there is nothing to keep.
func keepOld(path, name string) error {
	here, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for i := 1; err == nil; i++ {
		var taken os.FileInfo
		if taken, err = os.Stat(name); err != nil {
			break
		}
		if os.SameFile(here, taken) {
			return nil
		}
		name = fmt.Sprintf("%s.%d", name, i)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Link(path, name)
}

func unreplaceable(path string, err error) error {
	return fault.New(fault.Unavailable, "key.file_unwritable",
		fault.F("新的密钥文件已启用，但未能放到 %s", "the new key file is in use and could not be put in the place of %s", path)).
		WithHint(fault.F("请勿删除 %s.next；检查权限和磁盘空间后重新打开数据目录即可完成", "do not delete %s.next; check permissions and free space: opening the data directory again finishes it", path)).Wrap(err)
}
