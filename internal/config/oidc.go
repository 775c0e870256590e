package config

import (
	"os"
	"strings"

	"qingjian/internal/fault"
)

// OIDC is the office's identity provider; nothing set = none.
type OIDC struct {
	Issuer     string
	Client     string   // our name at the provider
	SecretFile string   // file of the client's secret; "" = a public client
	Redirect   string   // our own address /api/v1/oidc/callback, as browsers reach it
	AMR, ACR   []string // values of these claims that stand for a second factor
}

// Set reports whether anything of a provider is set.
func (o OIDC) Set() bool {
	return o.Issuer+o.Client+o.SecretFile+o.Redirect != "" || len(o.AMR)+len(o.ACR) > 0
}

func oidcFromEnv(getenv func(string) string) OIDC {
	return OIDC{Issuer: getenv("QINGJIAN_OIDC_ISSUER"), Client: getenv("QINGJIAN_OIDC_CLIENT"),
		SecretFile: getenv("QINGJIAN_OIDC_SECRET_FILE"), Redirect: getenv("QINGJIAN_OIDC_REDIRECT"),
		AMR: list(getenv("QINGJIAN_OIDC_AMR")), ACR: list(getenv("QINGJIAN_OIDC_ACR"))}
}

// list reads values between commas.
func list(s string) (all []string) {
	for v := range strings.SplitSeq(s, ",") {
		if v = strings.TrimSpace(v); v != "" {
			all = append(all, v)
		}
	}
	return all
}

// Secret reads the client's secret from its file, which nobody else may read.
// Fault code config.oidc_secret.
func (o OIDC) Secret() (string, error) {
	path := o.SecretFile
	if path == "" {
		return "", nil
	}
	wrong := fault.New(fault.Invalid, "config.oidc_secret",
		fault.F("统一身份认证的密钥文件 %s 读不到、是空的，或其他用户也能读", "the identity provider's secret file %s cannot be read, is empty, or can be read by others", path)).
		WithHint(fault.F("请运行 chmod 600 %s", "run chmod 600 %s", path))
	info, err := os.Stat(path)
	if err != nil {
		return "", wrong.Wrap(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", wrong
	}
	content, err := os.ReadFile(path) // #nosec G304 -- the operator names it
	if err != nil {
		return "", wrong.Wrap(err)
	}
	secret := strings.TrimSpace(string(content))
	if secret == "" {
		return "", wrong
	}
	return secret, nil
}
