package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"qingjian/internal/config"
	"qingjian/internal/fault"
)

func TestOIDCFromEnv(t *testing.T) {
	if config.FromEnv(func(string) string { return "" }).OIDC.Set() {
		t.Error("set by nothing")
	}
	env := map[string]string{"QINGJIAN_OIDC_ISSUER": "https://id.example", "QINGJIAN_OIDC_AMR": " mfa, otp ,,"}
	o := config.FromEnv(func(name string) string { return env[name] }).OIDC
	if !o.Set() || o.Issuer != "https://id.example" || !slices.Equal(o.AMR, []string{"mfa", "otp"}) || o.ACR != nil {
		t.Errorf("read %+v", o)
	}
}

func TestOIDCSecretIsAFileOfOnesOwn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret")
	write := func(content string, mode os.FileMode) config.OIDC {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return config.OIDC{SecretFile: path}
	}
	if got, err := (config.OIDC{}).Secret(); got != "" || err != nil {
		t.Errorf("a public client: %q, %v", got, err)
	}
	if got, err := write("s3cret\n", 0o600).Secret(); got != "s3cret" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	for name, o := range map[string]config.OIDC{"not there": {SecretFile: path + ".none"}, "a folder": {SecretFile: filepath.Dir(path)}} {
		if _, err := o.Secret(); fault.CodeOf(err) != "config.oidc_secret" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620} {
		if _, err := write("s3cret", mode).Secret(); fault.CodeOf(err) != "config.oidc_secret" {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
	if _, err := write(" \n", 0o600).Secret(); fault.CodeOf(err) != "config.oidc_secret" {
		t.Errorf("an empty one: %v", err)
	}
}
