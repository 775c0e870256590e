package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

func (a *app) auditCommand() *cobra.Command {
	return a.group("audit", "审计记录", "the audit trail",
		a.auditVerifyCommand(), a.auditExportCommand(), a.auditCheckpointCommand(), a.auditKeyCommand(), a.auditProofCommand(), a.witnessCommand())
}

// openTrail opens the audit trail of a platform; it closes with it.
func (a *app) openTrail(ctx context.Context, p *platform) (*audit.Log, error) {
	ring, err := p.keys(ctx)
	if err != nil {
		return nil, err
	}
	l, err := audit.Open(ctx, audit.Options{DB: p.control, Keys: ring, Clock: clock.System, Anchor: p.cfg.Anchor, Log: a.log})
	if err != nil {
		return nil, err
	}
	p.closers = append(p.closers, l)
	return l, nil
}

// withTrail works on the trail of the data directory.
func (a *app) withTrail(ctx context.Context, do func(*audit.Log) error) error {
	if a.cfg.Server != "" {
		return usage("审计命令在数据目录上执行，不能加 --server；服务运行时请用页面", "the audit commands work on the data directory, without --server; while a server runs, use its page")
	}
	p, err := a.open(ctx, keysAlone)
	if err != nil {
		return err
	}
	defer a.close(p)
	l, err := a.openTrail(ctx, p)
	if err != nil {
		return err
	}
	return do(l)
}

// checkOptions are the files that a trail is checked with.
type checkOptions struct{ keys, witnesses, checkpoints []string }

func (o *checkOptions) flags(a *app, c *cobra.Command) {
	c.Flags().StringArrayVar(&o.keys, "key", nil, a.t("平台公钥文件（qingjian audit key 的输出），可多次", "file of the platform's public keys, as qingjian audit key prints them; may be repeated"))
	c.Flags().StringArrayVar(&o.witnesses, "witness-key", nil, a.t("会签部门公钥文件，可多次", "file of a witness's public key; may be repeated"))
}

func (o *checkOptions) load() (v audit.VerifyOptions, err error) {
	v.Clock = clock.System
	if v.Keys, err = readKeys(o.keys); err != nil {
		return v, err
	}
	if v.Witnesses, err = readKeys(o.witnesses); err != nil {
		return v, err
	}
	for _, path := range o.checkpoints {
		note, err := readInput(path)
		if err != nil {
			return v, err
		}
		v.Checkpoints = append(v.Checkpoints, note)
	}
	return v, nil
}

func readKeys(paths []string) (all []audit.PublicKey, err error) {
	for _, path := range paths {
		text, err := readInput(path)
		if err != nil {
			return nil, err
		}
		keys, err := audit.ParsePublicKeys(string(text))
		if err != nil {
			return nil, err
		}
		all = append(all, keys...)
	}
	return all, nil
}

// mostInput is the largest of the small files that the audit commands read:
// keys, checkpoints, requests, proofs.
const mostInput = 4 << 20

func readInput(path string) ([]byte, error) {
	f, err := openInput(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, mostInput+1))
	if err != nil || len(b) > mostInput {
		return nil, unreadableInput(path, err)
	}
	return b, nil
}

func openInput(path string) (*os.File, error) {
	f, err := os.Open(path) // #nosec G304 -- the file that the user names
	if err != nil {
		return nil, unreadableInput(path, err)
	}
	return f, nil
}

func unreadableInput(path string, err error) error {
	return fault.New(fault.Invalid, "audit.file_unreadable",
		fault.F("无法读取文件 %s，或文件过大", "the file %s cannot be read, or is too large", path)).Wrap(err)
}

// oneFile takes one argument at most, or exactly one.
func oneFile(required bool) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 1 || (required && len(args) == 0) {
			return usage("请写明一个文件", "name one file")
		}
		return nil
	}
}

func (a *app) auditVerifyCommand() *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use: a.t("verify [文件]", "verify [FILE]"), Short: a.t("核验导出的审计记录，或数据目录中的审计记录", "check an exported trail, or the one in the data directory"),
		Long: a.t(`核验审计记录：序号、散列链、每个检查点的默克尔根和签名，以及与外部保存的检查点是否一致。
给出导出文件时不需要数据目录和平台，任何一台机器都能核验。
返回值：0 没有问题  3 发现问题`,
			`Checks an audit trail: numbers, hash chain, Merkle root and signature of every checkpoint, and that it agrees with checkpoints kept elsewhere.
Of an exported file it needs neither data directory nor platform: any machine will do.
Exit status: 0 nothing found, 3 problems found`),
		Args: oneFile(false),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				return a.auditVerifyFile(args[0], o)
			}
			if len(o.keys)+len(o.witnesses)+len(o.checkpoints) > 0 {
				return usage("--key、--witness-key、--checkpoint 只用于导出的文件", "--key, --witness-key and --checkpoint go with an exported file")
			}
			return a.withTrail(c.Context(), func(l *audit.Log) error {
				r, err := l.Verify(c.Context())
				if err != nil {
					return err
				}
				return a.showReport(r)
			})
		},
	}
	o.flags(a, c)
	c.Flags().StringArrayVar(&o.checkpoints, "checkpoint", nil, a.t("外部保存的检查点文件，可多次", "file of a checkpoint kept elsewhere; may be repeated"))
	a.jsonFlag(c)
	return c
}

func (a *app) auditVerifyFile(path string, o checkOptions) error {
	v, err := o.load()
	if err != nil {
		return err
	}
	f, err := openInput(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := audit.VerifyFile(f, v)
	if err != nil {
		return unreadableInput(path, err)
	}
	return a.showReport(r)
}

func (a *app) auditExportCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: "export", Short: a.t("导出审计记录（NDJSON，不含个人信息值）", "export the trail as NDJSON; it holds no personal value"), Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withTrail(c.Context(), func(l *audit.Log) error {
				// The export is noted before it goes out, and is in itself.
				if err := l.Append(c.Context(), localAuditor(), audit.Event{Action: "audit.export", Result: "ok"}); err != nil {
					return err
				}
				if _, err := l.Checkpoint(c.Context()); err != nil {
					return err
				}
				return a.writeTo(out, func(w io.Writer) error { return l.Export(c.Context(), w) })
			})
		},
	}
	a.outFlag(c, &out)
	return c
}

func localAuditor() audit.Actor { return audit.Actor{Account: localActor()} }

func (a *app) outFlag(c *cobra.Command, out *string) {
	c.Flags().StringVarP(out, "output", "o", "", a.t("写入这个新文件，默认写到标准输出", "write to this new file; standard output by default"))
}

// writeTo writes to a new file, which is gone again when that fails, or to the
// standard output.
func (a *app) writeTo(path string, write func(io.Writer) error) error {
	if path == "" {
		return write(a.out)
	}
	unwritable := fault.New(fault.Unavailable, "audit.file_unwritable",
		fault.F("无法写入文件 %s", "the file %s cannot be written", path)).
		WithHint(fault.T("已有的文件不会被覆盖，请换一个文件名", "a file that is there is never written over: choose another name"))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the file that the user names
	if err != nil {
		return unwritable.Wrap(err)
	}
	if err := write(f); err != nil {
		return errors.Join(err, f.Close(), os.Remove(path))
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return unwritable.Wrap(errors.Join(err, os.Remove(path)))
	}
	return nil
}

func (a *app) auditCheckpointCommand() *cobra.Command {
	var out string
	since := int64(-1)
	c := &cobra.Command{
		Use: "checkpoint", Short: a.t("签署检查点，并写入外部文件夹；可生成会签请求", "sign a checkpoint and keep it outside; may make a request to countersign"), Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withTrail(c.Context(), func(l *audit.Log) error {
				var text []byte
				if since >= 0 {
					request, err := l.WitnessRequest(c.Context(), uint64(since))
					if err != nil {
						return err
					}
					text = request
				} else {
					checkpoint, err := l.Checkpoint(c.Context())
					if err != nil {
						return err
					}
					text = []byte(checkpoint.Note)
				}
				if len(text) == 0 {
					a.say("还没有审计记录", "there are no entries yet")
					return nil
				}
				return a.writeTo(out, func(w io.Writer) error { _, err := w.Write(text); return err })
			})
		},
	}
	c.Flags().Int64Var(&since, "since", since, a.t("生成会签请求：会签部门上次签到第几条，首次为 0", "make a request to countersign: up to which entry the witness signed last, 0 at first"))
	a.outFlag(c, &out)
	return c
}

func (a *app) auditKeyCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "key", Short: a.t("显示核对检查点的公钥，供核验者保存", "print the public keys of checkpoints, for those who verify"), Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withTrail(c.Context(), func(l *audit.Log) error {
				keys := []string{}
				for _, k := range l.PublicKeys() {
					keys = append(keys, k.String())
				}
				if a.json {
					return a.writeJSON(map[string][]string{"keys": keys})
				}
				for _, k := range keys {
					a.say("%s", "%s", k)
				}
				return nil
			})
		},
	}
	a.jsonFlag(c)
	return c
}

func (a *app) auditProofCommand() *cobra.Command {
	var o checkOptions
	var seq uint64
	var out, check string
	c := &cobra.Command{
		Use: "proof", Short: a.t("证明某一条在审计记录中，或核对这样的证明", "prove that an entry is in the trail, or check such a proof"), Args: a.noArgs,
		Long: a.t(`--seq N 给出第 N 条的证明（JSON）：条目原文、默克尔路径和签名检查点。
--check 文件 --key 公钥 核对证明，不需要数据目录。`,
			`--seq N gives the proof of entry N as JSON: its text, the Merkle path and a signed checkpoint.
--check FILE --key KEY checks a proof; no data directory is needed.`),
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case check != "" && seq == 0 && len(o.keys) > 0:
				return a.checkProof(check, o)
			case check != "" || seq == 0:
				return usage("请用 --seq N，或 --check 文件 --key 公钥", "use --seq N, or --check FILE --key KEY")
			}
			return a.withTrail(c.Context(), func(l *audit.Log) error {
				p, err := l.Inclusion(c.Context(), seq)
				if err != nil {
					return err
				}
				return a.writeTo(out, func(w io.Writer) error { return writeIndented(w, p) })
			})
		},
	}
	o.flags(a, c)
	c.Flags().Uint64Var(&seq, "seq", 0, a.t("条目序号", "number of the entry"))
	c.Flags().StringVar(&check, "check", "", a.t("核对这个证明文件", "check this proof"))
	a.outFlag(c, &out)
	return c
}

func writeIndented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func (a *app) checkProof(path string, o checkOptions) error {
	v, err := o.load()
	if err != nil {
		return err
	}
	text, err := readInput(path)
	if err != nil {
		return err
	}
	var p audit.Inclusion
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return unreadableInput(path, err)
	}
	checkpoint, err := audit.VerifyInclusion(p, v.Keys, v.Witnesses)
	if fault.CodeOf(err) == "audit.proof_wrong" {
		e, _ := fault.As(err)
		a.say("%s", "%s", e.Message.In(a.lang()))
		return errFindings
	}
	if err != nil {
		return err
	}
	a.say("证明成立：第 %d 条在 %s 签署的 %d 条审计记录中", "the proof holds: entry %[1]d is one of the %[3]d entries signed on %[2]s", p.Seq, checkpoint.At.Format("2006-01-02 15:04:05Z"), checkpoint.Size)
	return nil
}
