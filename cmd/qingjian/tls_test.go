package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qingjian/internal/access"
)

// certificate makes a certificate for this machine and the files that hold it
// and its key.
func (c *cli) certificate(names ...string) (cert, key string, trust *tls.Config) {
	c.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	c.ok(err)
	now := time.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "synthetic"}, NotBefore: now.Add(-time.Hour),
		NotAfter: now.Add(time.Hour), DNSNames: names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &secret.PublicKey, secret)
	c.ok(err)
	raw, err := x509.MarshalPKCS8PrivateKey(secret)
	c.ok(err)
	made, err := x509.ParseCertificate(der)
	c.ok(err)
	pool := x509.NewCertPool()
	pool.AddCert(made)
	text := func(kind string, b []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}))
	}
	return c.write("cert.pem", text("CERTIFICATE", der)), c.write("key.pem", text("PRIVATE KEY", raw)), &tls.Config{RootCAs: pool}
}

// TestTLS: with a certificate it serves over TLS, under the names that it was
// given, and nothing else.
func TestTLS(t *testing.T) {
	c := freshCLI(t)
	cert, key, trust := c.certificate("qingjian.example")
	r := c.start("--tls-cert", cert, "--tls-key", key, "--host", "qingjian.example")
	r.trust = trust
	if !strings.HasPrefix(r.url, "https://") {
		t.Fatalf("it says it is at %s", r.url)
	}
	o := r.found()
	a := o.security.get("/session").well(nil)
	if got := a.header.Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=31536000") {
		t.Errorf("HSTS %q", got)
	}
	again := r.caller("security").post("/session", map[string]string{"login": "security", "password": securityPassword}).well(nil)
	set := again.header.Get("Set-Cookie")
	for _, want := range []string{"__Host-qingjian=", "; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/"} {
		if !strings.Contains(set, want) {
			t.Errorf("the cookie %q lacks %q", set, want)
		}
	}
	if strings.Contains(set, "Domain") {
		t.Errorf("the cookie is for others too: %q", set)
	}
	t.Run("OlderVersions", func(t *testing.T) {
		for version, served := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
			config := trust.Clone()
			config.MinVersion, config.MaxVersion = tls.VersionTLS10, version
			conn, err := tls.Dial("tcp", strings.TrimPrefix(r.url, "https://"), config)
			if (err == nil) != served {
				t.Errorf("version %x: %v", version, err)
			}
			if err == nil {
				c.ok(conn.Close())
			}
		}
	})
	t.Run("Plain", func(t *testing.T) {
		resp, err := http.Get("http://" + strings.TrimPrefix(r.url, "https://") + "/api/v1/about")
		if err != nil {
			return // refused altogether
		}
		defer resp.Body.Close()
		var b bytes.Buffer
		_, err = b.ReadFrom(resp.Body)
		c.ok(err)
		if resp.StatusCode != http.StatusBadRequest || strings.Contains(b.String(), "version") {
			t.Errorf("answered %d: %s", resp.StatusCode, &b)
		}
	})
	t.Run("Hosts", func(t *testing.T) {
		u := r.caller("")
		for host, want := range map[string]int{"qingjian.example": 200, "QINGJIAN.example:443": 200, "localhost": 200, "127.0.0.1": 200,
			"other.example": 421, "qingjian.example.other": 421, "10.0.0.1": 421, "": 421} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/api/v1/about", nil)
			c.ok(err)
			if req.Host = host; host == "" {
				req.Host = "-"
			}
			resp, err := u.http.Do(req)
			c.ok(err)
			c.ok(resp.Body.Close())
			if resp.StatusCode != want {
				t.Errorf("host %q is answered %d", host, resp.StatusCode)
			}
		}
	})
	t.Run("HalfOfIt", func(t *testing.T) {
		c.says(c.must(exitUsage, "serve", "--tls-cert", cert).err, "--tls-key")
		c.says(c.must(exitUsage, "serve", "--tls-key", key).err, "--tls-cert")
		c.says(c.must(exitFailed, "serve", "--listen", "0.0.0.0:0").err, "serve.not_loopback", "--tls-cert")
	})
	r.stop()
	t.Run("AnyAddress", func(t *testing.T) {
		r := c.start("--listen", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key)
		_, port, err := net.SplitHostPort(strings.TrimPrefix(r.url, "https://"))
		c.ok(err)
		r.url, r.trust = "https://127.0.0.1:"+port, trust
		r.caller("").get("/about").well(nil)
	})
	t.Run("NoSuchCertificate", func(t *testing.T) {
		other := freshCLI(t)
		o := other.must(exitFailed, "serve", "--listen", "127.0.0.1:0", "--tls-cert", filepath.Join(t.TempDir(), "none"), "--tls-key", key)
		if !strings.Contains(o.err, "serve.tls") {
			t.Errorf("it says %s", o.err)
		}
	})
}

// TestDemoIsServedToThisMachineAlone: everybody knows its accounts.
func TestDemoIsServedToThisMachineAlone(t *testing.T) {
	c := freshCLI(t)
	dir := t.TempDir()
	c.must(exitOK, "demo", "--persons", "60", "--workbooks", dir, "--load-only")
	cert, key, _ := c.certificate()
	c.says(c.must(exitFailed, "serve", "--listen", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key).err, "serve.demo_not_loopback")
	c.says(c.must(exitFailed, "demo", "--workbooks", dir, "--listen", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key).err, "serve.demo_not_loopback")
	c.says(c.must(exitFailed, "demo", "--workbooks", dir, "--listen", "0.0.0.0:0").err, "serve.not_loopback")
	r := c.start()
	var about struct {
		Setup    bool              `json:"setup_needed"`
		Accounts []demoAccountSeen `json:"demo_accounts"`
	}
	r.caller("").get("/about").well(&about)
	if about.Setup || len(about.Accounts) != len(demoRoles()) {
		t.Errorf("about: %+v", about)
	}
	for _, role := range access.Roles() {
		if !slices.ContainsFunc(about.Accounts, func(d demoAccountSeen) bool { return d.Role == role.Code }) {
			t.Errorf("nobody can try what a %s does", role.Code)
		}
	}
	for _, d := range about.Accounts {
		u := r.caller(d.Login)
		u.post("/session", map[string]string{"login": d.Login, "password": d.Password, "code": d.Code}).well(nil)
	}
	if setupCode.MatchString(r.out.String()) {
		t.Error("it prints set-up codes")
	}
}

type demoAccountSeen struct {
	Login, Password string
	Role            string
	Code            string `json:"totp_code"`
}
