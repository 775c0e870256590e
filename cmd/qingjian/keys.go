package main

import (
	"context"

	"qingjian/internal/clock"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
	"qingjian/internal/keeper"
)

// keys opens the keyring once, drawing it when the directory is new.
func (p *platform) keys(ctx context.Context) (*crypt.Keyring, error) {
	if p.keeper == nil {
		var err error
		p.keeper, err = keeper.Open(ctx, keeper.Options{Control: p.control, KeyFile: p.cfg.KeyFile, Suite: p.cfg.Crypto, Clock: clock.System})
		if err != nil {
			p.keeper = nil
			return nil, err
		}
	}
	return p.keeper.Ring(), nil
}

// rotateKeys draws a new key file and new generations of the keys that have
// them, while the platform goes on working.
func (p *platform) rotateKeys(ctx context.Context) (keeper.Status, error) {
	if err := p.keeper.Rotate(ctx); err != nil {
		return keeper.Status{}, err
	}
	return p.keeper.Status(ctx)
}

// openKeys opens the keys of a directory that was set up, and nothing more.
func (p *platform) openKeys(ctx context.Context) error {
	ready, err := p.ready(ctx)
	if err != nil {
		return err
	}
	if !ready {
		return fault.New(fault.NotFound, "key.none",
			fault.F("数据目录 %s 还没有密钥", "there are no keys yet in the data directory %s", p.cfg.Data)).
			WithHint(fault.T("首次启动服务或导入时会生成密钥", "they are drawn when it is first served or imported into"))
	}
	if err := p.controlSchema(ctx); err != nil {
		return err
	}
	_, err = p.keys(ctx)
	return err
}
