package main

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
	"github.com/spf13/cobra"

	"qingjian/api"
	"qingjian/internal/clock"
	"qingjian/internal/config"
	"qingjian/internal/custody"
	"qingjian/internal/fault"
	"qingjian/web"
)

// serveOptions are the flags of "serve".
type serveOptions struct {
	listen      string
	maintenance string // cron expression

	cert, key string   // of TLS
	hosts     []string // names that are served beside this machine's own
	rate      int      // requests in a second to one account; 0 = usual, -1 = any
}

func (a *app) serveFlags(c *cobra.Command, o *serveOptions) {
	f := c.Flags()
	f.StringVar(&o.listen, "listen", "127.0.0.1:8080", a.t("监听地址（没有 TLS 证书时只能是本机）", "address to listen on (this machine only, without TLS)"))
	f.StringVar(&o.cert, "tls-cert", "", a.t("TLS 证书文件（PEM）", "file of the TLS certificate (PEM)"))
	f.StringVar(&o.key, "tls-key", "", a.t("TLS 私钥文件（PEM）", "file of its private key (PEM)"))
	f.StringArrayVar(&o.hosts, "host", nil, a.t("允许访问的主机名，可多次", "name under which it is reached; may be repeated"))
	f.IntVar(&o.rate, "rate", 0, a.t("每个账户每秒的请求数，0 为默认 50，-1 不限", "requests in a second to one account; 0 = 50, -1 = any"))
	f.StringVar(&o.maintenance, "maintenance", "30 2 * * *", a.t("每日自检与合并的时间，cron 写法", "when tables are checked and merged, a cron expression"))
}

func (a *app) serveCommand() *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use: "serve", Short: a.t("启动网页与接口服务", "serve the page and the API"), Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return err
			}
			p, err := a.open(c.Context(), refuseStale)
			if err != nil {
				return err
			}
			defer a.close(p)
			return a.serve(c.Context(), p, o, func(address string) {
				a.say("清鉴已启动：%s　（按 Ctrl-C 停止）", "Qingjian is at %s  (Ctrl-C stops it)", address)
			})
		},
	}
	a.serveFlags(c, &o)
	return c
}

// check refuses a wrong address or schedule before anything is opened; fault
// codes usage, usage.maintenance, serve.not_loopback.
func (o serveOptions) check() error {
	host, _, err := net.SplitHostPort(o.listen)
	if err != nil {
		return usage("--listen 应写成 127.0.0.1:8080", "--listen is written 127.0.0.1:8080")
	}
	if (o.cert == "") != (o.key == "") {
		return usage("--tls-cert 和 --tls-key 须同时给出", "--tls-cert and --tls-key go together")
	}
	if !config.Loopback(host) && o.cert == "" {
		return fault.New(fault.Denied, "serve.not_loopback",
			fault.F("不能监听 %s：没有 TLS 证书时只允许本机访问", "cannot listen on %s: without TLS only this machine may connect", o.listen)).
			WithHint(fault.T("请用 --tls-cert 和 --tls-key 给出证书和私钥，或用 127.0.0.1:端口", "give a certificate and its key with --tls-cert and --tls-key, or use 127.0.0.1:PORT"))
	}
	if _, err := cron.ParseStandard(o.maintenance); err != nil {
		return fault.New(fault.Invalid, "usage.maintenance",
			fault.F("--maintenance %q 不是有效的 cron 写法", "--maintenance %q is no cron expression", o.maintenance)).
			WithHint(fault.T("例如每天 2:30 写成 \"30 2 * * *\"", "for instance \"30 2 * * *\" for 2:30 every day"))
	}
	return nil
}

// serve serves until the context ends, then lets running requests finish.
func (a *app) serve(ctx context.Context, p *platform, o serveOptions, started func(address string)) error {
	listener, err := listen(o.listen)
	if err != nil {
		return err
	}
	certificates, err := o.certificates()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	scheme := "http://"
	if o.cert != "" {
		scheme = "https://"
	}
	address := scheme + listener.Addr().String()
	if err := p.lock.announce(holder{PID: os.Getpid(), Server: address}); err != nil {
		return errors.Join(err, listener.Close())
	}
	log, logFile, err := openLog(filepath.Join(p.cfg.Logs(), "server.log"))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer logFile.Close()
	stopJobs, err := a.maintain(ctx, p, o.maintenance, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer stopJobs()
	handler, err := a.handler(ctx, p, o, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	srv := &http.Server{Handler: handler, TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12, Certificates: certificates}, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	failed := make(chan error, 1)
	go func() {
		if o.cert != "" {
			failed <- srv.ServeTLS(listener, "", "")
			return
		}
		failed <- srv.Serve(listener)
	}()
	p.feeds.Log = log
	ctx, stop := context.WithCancel(ctx)
	var resuming sync.WaitGroup
	defer resuming.Wait()
	defer stop() // also where the server itself fails
	resuming.Go(func() {
		if err := p.ingest.ResumeChecks(ctx); err != nil && ctx.Err() == nil {
			log.Error("resuming checks", "code", fault.CodeOf(err), "error", err)
		}
	})
	resuming.Go(func() { p.feeds.Serve(ctx) })
	started(address)
	if err := a.printSetup(ctx, p); err != nil {
		log.Error("the set-up codes cannot be drawn", "code", fault.CodeOf(err), "error", err)
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := srv.Shutdown(end); err != nil {
		return errors.Join(err, srv.Close())
	}
	return nil
}

// certificates reads the certificate before anybody is told an address; fault
// code serve.tls.
func (o serveOptions) certificates() ([]tls.Certificate, error) {
	if o.cert == "" {
		return nil, nil
	}
	c, err := tls.LoadX509KeyPair(o.cert, o.key)
	if err != nil {
		return nil, fault.New(fault.Invalid, "serve.tls",
			fault.F("证书 %s 或其私钥不能使用", "the certificate %s or its private key cannot be used", o.cert)).
			WithHint(fault.T("请核对两个文件是否存在、成对且为 PEM 格式", "see that both files are there, belong together and are PEM")).Wrap(err)
	}
	return []tls.Certificate{c}, nil
}

// printSetup shows the codes of the first start while they are needed.
func (a *app) printSetup(ctx context.Context, p *platform) error {
	open, err := p.accounts.SetupNeeded(ctx)
	if err != nil || len(open) == 0 {
		return err
	}
	codes, err := p.accounts.SetupCode(ctx)
	if err != nil {
		return err
	}
	a.say("首次启用：请用下面的一次性代码在网页上建立管理员账户。", "First start: make the administrators' accounts in the page, with these one-time codes.")
	a.printSetupCodes(codes)
	return nil
}

func (a *app) handler(ctx context.Context, p *platform, o serveOptions, log *slog.Logger) (http.Handler, error) {
	demo, err := p.demoAccounts(ctx)
	if err != nil {
		return nil, err
	}
	if host, _, err := net.SplitHostPort(o.listen); demo != nil && (err != nil || !config.Loopback(host)) {
		return nil, fault.New(fault.Denied, "serve.demo_not_loopback",
			fault.T("演示数据目录的账户和密码是公开的，只能在本机使用", "the accounts of a demonstration are known to everybody: it is served to this machine only")).
			WithHint(fault.T("请用 127.0.0.1:端口", "use 127.0.0.1:PORT"))
	}
	var page fs.FS
	if files, built := web.Files(); built {
		page = files
	}
	rate := api.Rate{Account: o.rate}
	if o.rate < 0 {
		rate.Address = -1
	}
	provider, err := p.identityProvider()
	if err != nil {
		return nil, err
	}
	return api.New(api.Options{Catalog: p.catalog, Ingest: p.ingest, Archive: p.archive, Feeds: p.feeds, Clock: clock.System, Log: log,
		Version: version, Synthetic: p.synthetic, Ready: p.healthy, Page: page,
		Accounts: p.accounts, Access: p.access, Trail: p.trail, Watch: p.watch, Duty: p.duty, Keys: custody.Desk{Keeper: p.keeper, Access: p.access, Originals: p.ingest, Duty: p.duty}, OIDC: provider, Demo: demo,
		TLS: o.cert != "", Hosts: o.hosts, Rate: rate})
}

// listen opens the address; fault code serve.port_in_use.
func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "serve.port_in_use",
			fault.F("地址 %s 已被占用或不可用", "the address %s is taken or not available", address)).
			WithHint(fault.T("请关闭占用它的程序，或用 --listen 换一个端口", "stop what uses it, or choose another port with --listen")).Wrap(err)
	}
	return l, nil
}

func openLog(path string) (*slog.Logger, *os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600) // #nosec G304 -- in the data directory, whose place the operator sets
	if err != nil {
		return nil, nil, fault.New(fault.Unavailable, "data.unwritable", fault.F("无法写日志 %s", "the log %s cannot be written", path)).Wrap(err)
	}
	return slog.New(slog.NewJSONHandler(f, nil)), f, nil
}

// maintain checks the tables and merges their parts at the given times: few
// parts keep dossiers fast, and a damaged part must not wait to be read.
func (a *app) maintain(ctx context.Context, p *platform, spec string, log *slog.Logger) (stop func(), err error) {
	jobs := cron.New(cron.WithLocation(clock.Office), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	_, err = jobs.AddFunc(spec, func() {
		if err := errors.Join(p.store.CheckTables(ctx), p.store.Optimize(ctx), p.shapesAgree(ctx)); err != nil {
			log.Error("maintenance", "code", fault.CodeOf(err), "error", err)
			return
		}
		log.Info("maintenance finished")
	})
	if err != nil {
		return nil, err
	}
	for _, j := range []struct {
		spec, name string
		do         func(context.Context) error
	}{{"@hourly", "checkpoint", p.signCheckpoint}, {"@every 5m", "watch", p.observe}, {"@hourly", "sweep", p.accounts.Sweep}, {"@daily", "forget", p.ingest.Forget}} {
		if _, err := jobs.AddFunc(j.spec, func() {
			if err := j.do(ctx); err != nil && ctx.Err() == nil {
				log.Error("job", "name", j.name, "code", fault.CodeOf(err), "error", err)
			}
		}); err != nil {
			return nil, err
		}
	}
	jobs.Start()
	return func() { <-jobs.Stop().Done() }, nil
}
