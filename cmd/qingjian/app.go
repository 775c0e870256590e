package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"qingjian/internal/config"
	"qingjian/internal/fault"
)

// Exit codes: what a script can rely on.
const (
	exitOK       = 0
	exitFailed   = 1
	exitUsage    = 2
	exitFindings = 3 // it ran, and some rows were refused or findings made
)

// errFindings ends a command that ran and has findings; its output says which.
var errFindings = errors.New("findings")

type streams struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
}

// app is one run of the command line.
type app struct {
	streams
	cfg  config.Config
	log  *slog.Logger
	json bool
}

// run runs one command and gives its exit code. Tests call it as main does.
func run(ctx context.Context, args []string, s streams) int {
	a := &app{streams: s, cfg: config.FromEnv(s.getenv)}
	a.cfg.Lang = langOf(args, a.cfg.Lang)
	a.log = slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	root := a.root()
	root.SetArgs(args)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	return a.exit(err)
}

// langOf finds --lang before the commands are built, since their help is in
// that language.
func langOf(args []string, fallback string) string {
	for i, arg := range args {
		if v, ok := strings.CutPrefix(arg, "--lang="); ok {
			return v
		}
		if arg == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return fallback
}

func (a *app) exit(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFindings):
		return exitFindings
	}
	e, ok := fault.As(err)
	if !ok && errors.Is(err, context.Canceled) {
		a.complain(fault.T("已按要求停止", "stopped as asked"), fault.T("没有数据丢失；再次运行同一命令即可", "nothing was lost; run the same command again"), "stopped")
		return exitFailed
	}
	if !ok {
		e = fault.New(fault.Internal, "internal", fault.T("程序内部出错", "something failed inside the program"))
	}
	a.complain(e.Message, e.Hint, e.Code)
	if e.Kind == fault.Internal || e.Err != nil {
		fmt.Fprintln(a.err, "  "+err.Error())
	}
	if strings.HasPrefix(e.Code, "usage") {
		return exitUsage
	}
	return exitFailed
}

func (a *app) complain(message, hint fault.Text, code string) {
	fmt.Fprintf(a.err, a.t("错误：%s（%s）\n", "error: %s (%s)\n"), message.In(a.lang()), code)
	if !hint.IsZero() {
		fmt.Fprintf(a.err, a.t("怎么办：%s\n", "what to do: %s\n"), hint.In(a.lang()))
	}
}

func (a *app) lang() fault.Lang {
	if a.cfg.Lang == string(fault.EN) {
		return fault.EN
	}
	return fault.ZH
}

// t picks the text of the run's language.
func (a *app) t(zh, en string) string { return fault.T(zh, en).In(a.lang()) }

func (a *app) say(zh, en string, args ...any) {
	fmt.Fprintf(a.out, a.t(zh, en)+"\n", args...)
}

// root builds the command tree.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "qingjian",
		Short:         a.t("清鉴：电子廉政档案平台", "Qingjian: the integrity-archive platform"),
		Version:       version,
		SilenceErrors: true, SilenceUsage: true,
		Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return fault.New(fault.Invalid, "usage", fault.T("命令写法不对："+err.Error(), err.Error())).
			WithHint(fault.T("用 qingjian --help 查看用法", "see qingjian --help"))
	})
	f := root.PersistentFlags()
	f.StringVar(&a.cfg.Data, "data", a.cfg.Data, a.t("数据目录（QINGJIAN_DATA）", "data directory (QINGJIAN_DATA)"))
	f.StringVar(&a.cfg.KeyFile, "key-file", a.cfg.KeyFile, a.t("密钥文件，默认在数据目录旁（QINGJIAN_KEY_FILE）", "key file, beside the data directory by default (QINGJIAN_KEY_FILE)"))
	f.StringVar(&a.cfg.Catalog, "catalog", a.cfg.Catalog, a.t("本地目录覆盖文件夹（QINGJIAN_CATALOG）", "overlay folder of the catalogue (QINGJIAN_CATALOG)"))
	f.StringVar(&a.cfg.Feeds, "feeds", a.cfg.Feeds, a.t("数据源声明文件夹（QINGJIAN_FEEDS）", "folder of declared feeds (QINGJIAN_FEEDS)"))
	f.StringVar(&a.cfg.ClickHouse, "clickhouse", a.cfg.ClickHouse, a.t("ClickHouse 地址，默认内嵌（QINGJIAN_CLICKHOUSE）", "ClickHouse address, embedded by default (QINGJIAN_CLICKHOUSE)"))
	f.StringVar(&a.cfg.Control, "control", a.cfg.Control, a.t("控制库地址，默认数据目录内的 SQLite（QINGJIAN_CONTROL）", "control store address, SQLite in the data directory by default (QINGJIAN_CONTROL)"))
	f.StringVar(&a.cfg.Server, "server", a.cfg.Server, a.t("改为通过正在运行的服务执行，如 http://127.0.0.1:8080（QINGJIAN_SERVER）", "work through a running server, e.g. http://127.0.0.1:8080 (QINGJIAN_SERVER)"))
	f.StringVar(&a.cfg.Lang, "lang", a.cfg.Lang, a.t("语言 zh 或 en（QINGJIAN_LANG）", "language, zh or en (QINGJIAN_LANG)"))
	root.AddCommand(a.serveCommand(), a.ingestCommand(), a.feedCommand(), a.archiveCommand(), a.unitCommand(), a.catalogCommand(), a.templateCommand(), a.migrateCommand(), a.keyCommand(), a.auditCommand(), a.userCommand(), a.demoCommand(), a.fixturesCommand())
	return root
}

// jsonFlag adds --json to a command.
func (a *app) jsonFlag(c *cobra.Command) {
	c.Flags().BoolVar(&a.json, "json", false, a.t("输出 JSON，供脚本读取", "write JSON, for scripts"))
}

func usage(zh, en string) error {
	return fault.New(fault.Invalid, "usage", fault.T(zh, en))
}

func (a *app) noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage(fmt.Sprintf("没有 %s %s 这个命令", c.CommandPath(), args[0]), fmt.Sprintf("there is no command %s %s", c.CommandPath(), args[0]))
}

// group is a command that only holds others.
func (a *app) group(use, zh, en string, children ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: a.t(zh, en), Args: a.noArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(children...)
	return c
}

// terminal reports whether diagnostics go to a person.
func (a *app) terminal() bool {
	f, ok := a.err.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
