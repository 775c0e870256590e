package main

import (
	"io"

	"github.com/spf13/cobra"

	"qingjian/internal/audit"
	"qingjian/internal/crypt"
)

// witnessCommand holds what the second department runs, on a machine of its
// own, and how its signature comes back.
func (a *app) witnessCommand() *cobra.Command {
	return a.group("witness", "会签：由第二部门签署检查点", "countersigning of checkpoints by a second department",
		a.witnessInitCommand(), a.witnessSignCommand(), a.witnessAddCommand())
}

func (a *app) witnessInitCommand() *cobra.Command {
	name, suite := "", crypt.GM().Name()
	c := &cobra.Command{
		Use: a.t("init 密钥文件", "init KEYFILE"), Short: a.t("生成会签密钥，显示其公钥", "draw a witness's key and print its public key"),
		Long: a.t("在会签部门自己的机器上生成会签密钥。密钥文件不要交给平台的管理员；公钥交给平台和所有核验者。",
			"Draws the key on the second department's own machine. Its file is never given to the platform's administrators; its public key goes to the platform and to everybody who verifies."),
		Args: oneFile(true),
		RunE: func(_ *cobra.Command, args []string) error {
			if name == "" {
				return usage("请用 --name 写明会签部门（不含空格和加号）", "name the department with --name, without blanks and plus signs")
			}
			s, err := crypt.SuiteOf(suite)
			if err != nil {
				return err
			}
			w, err := audit.InitWitness(args[0], name, s)
			if err != nil {
				return err
			}
			a.say("%s", "%s", w.PublicKey())
			return nil
		},
	}
	c.Flags().StringVar(&name, "name", "", a.t("会签部门的名称", "name of the department"))
	c.Flags().StringVar(&suite, "suite", suite, a.t("密码套件 gm 或 std", "suite of algorithms, gm or std"))
	return c
}

func (a *app) witnessSignCommand() *cobra.Command {
	var o checkOptions
	var keyFile, out string
	c := &cobra.Command{
		Use: a.t("sign 请求文件", "sign REQUEST"), Short: a.t("核对会签请求并签名：只签与上次会签一脉相承的记录", "check a request and sign it: only what continues what was signed before"),
		Args: oneFile(true),
		RunE: func(_ *cobra.Command, args []string) error {
			if keyFile == "" || len(o.keys) == 0 {
				return usage("请用 --witness 写明会签密钥文件，用 --key 写明平台公钥文件", "give the witness's key file with --witness and the platform's public key with --key")
			}
			w, err := audit.OpenWitness(keyFile)
			if err != nil {
				return err
			}
			platform, err := readKeys(o.keys)
			if err != nil {
				return err
			}
			request, err := readInput(args[0])
			if err != nil {
				return err
			}
			cosigned, err := w.Sign(request, platform)
			if err != nil {
				return err
			}
			return a.writeTo(out, func(to io.Writer) error { _, err := to.Write(cosigned); return err })
		},
	}
	c.Flags().StringVar(&keyFile, "witness", "", a.t("会签密钥文件", "the witness's key file"))
	c.Flags().StringArrayVar(&o.keys, "key", nil, a.t("平台公钥文件，可多次", "file of the platform's public keys; may be repeated"))
	a.outFlag(c, &out)
	return c
}

func (a *app) witnessAddCommand() *cobra.Command {
	var key string
	c := &cobra.Command{
		Use: a.t("add 会签文件", "add COSIGNED"), Short: a.t("把会签带回平台的审计记录", "bring a countersigned checkpoint back to the platform"),
		Args: oneFile(true),
		RunE: func(c *cobra.Command, args []string) error {
			if key == "" {
				return usage("请用 --witness-key 写明会签部门的公钥文件", "give the witness's public key with --witness-key")
			}
			keys, err := readKeys([]string{key})
			if err != nil {
				return err
			}
			if len(keys) != 1 {
				return usage("--witness-key 应只含一个公钥", "--witness-key is a file of one key")
			}
			cosigned, err := readInput(args[0])
			if err != nil {
				return err
			}
			return a.withTrail(c.Context(), func(l *audit.Log) error {
				if err := l.AddCosignature(c.Context(), cosigned, keys[0]); err != nil {
					return err
				}
				a.say("已记入会签", "the countersignature is kept")
				return l.Append(c.Context(), localAuditor(), audit.Event{Action: "audit.cosign", Detail: "witness=" + l.Commit(keys[0].Name()), Result: "ok"})
			})
		},
	}
	c.Flags().StringVar(&key, "witness-key", "", a.t("会签部门公钥文件", "file of the witness's public key"))
	return c
}
