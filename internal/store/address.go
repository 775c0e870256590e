package store

import (
	"cmp"
	"crypto/tls"
	"net"
	"net/url"
	"strconv"
	"strings"

	"qingjian/internal/fault"
)

// endpoint is where the engine answers now and who we are there. An embedded
// engine changes it when its child is restarted.
type endpoint struct {
	native   string // host:port
	http     string // host:port
	user     string
	password string
	tls      *tls.Config // nil for plain text
}

const embeddedScheme = "embedded:"

// parseAddress reads a clickhouse:// address. The error never repeats the
// address: it holds a password.
func parseAddress(address string) (endpoint, string, error) {
	bad := fault.New(fault.Invalid, "store.address",
		fault.T("ClickHouse 地址无法识别", "the ClickHouse address cannot be read")).
		WithHint(fault.T("写成 embedded:目录 或 clickhouse://用户:密码@主机:9000/库名?http_port=8123&secure=false",
			"write embedded:DIR or clickhouse://user:password@host:9000/database?http_port=8123&secure=false"))
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "clickhouse" || u.Hostname() == "" {
		return endpoint{}, "", bad
	}
	httpPort, nativePort := "8123", "9000"
	var e endpoint
	for key, values := range u.Query() {
		switch key {
		case "http_port":
			if _, err := strconv.ParseUint(values[0], 10, 16); err != nil {
				return endpoint{}, "", bad
			}
		case "secure":
			secure, err := strconv.ParseBool(values[0])
			if err != nil {
				return endpoint{}, "", bad
			}
			if secure {
				e.tls = &tls.Config{MinVersion: tls.VersionTLS12}
				httpPort, nativePort = "8443", "9440"
			}
		default:
			return endpoint{}, "", bad
		}
	}
	e.native = net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), nativePort))
	e.http = net.JoinHostPort(u.Hostname(), cmp.Or(u.Query().Get("http_port"), httpPort))
	e.user = cmp.Or(u.User.Username(), "default")
	e.password, _ = u.User.Password()
	return e, strings.Trim(u.Path, "/"), nil
}
