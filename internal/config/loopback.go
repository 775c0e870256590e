package config

import (
	"net"
	"strings"
)

// Loopback reports whether a host name or address is this machine's own.
func Loopback(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
