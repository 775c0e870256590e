package account

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// tokenPrefix lets a scanner of files and logs know an API token that got out.
const tokenPrefix = "qj_"

// drawToken draws 256 bits; the checksum tells a token cut short from one
// revoked.
func drawToken() string {
	raw := make([]byte, 32, 36)
	rand.Read(raw) // never fails: it ends the program instead
	raw = binary.BigEndian.AppendUint32(raw, crc32.ChecksumIEEE(raw))
	return tokenPrefix + hex.EncodeToString(raw)
}

// wellFormed reports whether a text is a token's, in its only spelling.
func wellFormed(token string) bool {
	body, ok := strings.CutPrefix(token, tokenPrefix)
	if !ok || len(body) != 72 || strings.ToLower(body) != body {
		return false
	}
	raw, err := hex.DecodeString(body)
	return err == nil && crc32.ChecksumIEEE(raw[:32]) == binary.BigEndian.Uint32(raw[32:])
}

// IsToken reports whether a credential is an API token rather than a session's
// secret.
func IsToken(credential string) bool { return strings.HasPrefix(credential, tokenPrefix) }

// TokenLimits are what a token may be used for. What it may do is the
// intersection of Permissions with its account's scope.
type TokenLimits struct {
	Name        string
	Methods     []string // of HTTP, upper case
	Addresses   []string // networks; none = from anywhere
	Permissions []string
}

// Token is an API token without its secret.
type Token struct {
	ID string // public
	TokenLimits
	CreatedAt, Expires time.Time
	UsedAt             time.Time // to the minute; zero = never
}

// CreateTokenInput describes an API token.
type CreateTokenInput struct {
	ID      string // public, "" = drawn
	Account string
	Name    string
	Days    int
	TokenLimits
}

var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}

// Validate names all that is wrong; fault codes token.limits, text.reporter.
func (in CreateTokenInput) Validate(most time.Duration) error {
	var zh, en []string
	complain := func(z, e string) { zh, en = append(zh, z), append(en, e) }
	if n := utf8.RuneCountInString(in.Name); n == 0 || n > 60 {
		complain("请写明令牌的用途（不超过 60 字）", "say what the token is for, in at most 60 characters")
	}
	if days := int(most / (24 * time.Hour)); in.Days < 1 || in.Days > days {
		t := fault.F("有效期须为 1 至 %d 天", "it lives 1 to %d days", days)
		complain(t.ZH, t.EN)
	}
	if len(in.Methods) == 0 || slices.ContainsFunc(in.Methods, func(m string) bool { return !slices.Contains(methods, m) }) {
		complain("请选择允许的请求方法", "name the methods that are allowed")
	}
	if len(in.Permissions) == 0 || slices.Contains(in.Permissions, "") {
		complain("请选择令牌的权限", "name what the token may do")
	}
	for _, a := range in.Addresses {
		if _, err := network(a); err != nil {
			complain("来源地址应写成 10.1.0.0/16 或 10.1.2.3", "an address is written 10.1.0.0/16 or 10.1.2.3")
			break
		}
	}
	if len(zh) == 0 {
		return catalog.RefuseReporter(in.Name)
	}
	return fault.New(fault.Invalid, "token.limits", fault.T(strings.Join(zh, "；"), strings.Join(en, "; ")))
}

// Describe says what a token may be used for, without what its holder calls it.
func (in CreateTokenInput) Describe() string {
	words := []string{fmt.Sprintf("days=%d", in.Days)}
	for _, m := range in.Methods {
		words = append(words, "method="+m)
	}
	for _, p := range in.Permissions {
		words = append(words, "permission="+p)
	}
	if len(in.Addresses) > 0 {
		words = append(words, fmt.Sprintf("networks=%d", len(in.Addresses)))
	}
	return strings.Join(words, " ")
}

// network reads a network or a single address.
func network(s string) (netip.Prefix, error) {
	if !strings.Contains(s, "/") {
		a, err := netip.ParseAddr(s)
		if err != nil {
			return netip.Prefix{}, err
		}
		a = a.Unmap().WithZone("")
		return a.Prefix(a.BitLen())
	}
	p, err := netip.ParsePrefix(s)
	return p.Masked(), err
}

// CreateToken makes an API token; its text is shown once. Fault codes
// token.limits, account.unknown.
func (s *Service) CreateToken(ctx context.Context, in CreateTokenInput) (Token, string, error) {
	if err := in.Validate(s.policy.TokenLife); err != nil {
		return Token{}, "", err
	}
	if _, err := s.row(ctx, in.Account); err != nil {
		return Token{}, "", err
	}
	id := cmp.Or(in.ID, NewID())
	now, secret := s.now(), drawToken()
	row := control.Token{ID: id, Secret: digest(secret), Account: in.Account, Name: in.Name, CreatedAt: now, Expires: now.AddDate(0, 0, in.Days),
		Methods: in.Methods, Addresses: in.Addresses, Permissions: in.Permissions}
	if err := s.control.InsertToken(ctx, row); err != nil {
		return Token{}, "", err
	}
	return toToken(row), secret, nil
}

func toToken(r control.Token) Token {
	return Token{ID: r.ID, TokenLimits: TokenLimits{r.Name, r.Methods, r.Addresses, r.Permissions}, CreatedAt: r.CreatedAt, Expires: r.Expires, UsedAt: r.UsedAt}
}

// Tokens lists an account's API tokens, newest first, those that expired too.
func (s *Service) Tokens(ctx context.Context, account string) ([]Token, error) {
	rows, err := s.control.Tokens(ctx, account)
	all := make([]Token, len(rows))
	for i, r := range rows {
		all[i] = toToken(r)
	}
	return all, err
}

// RevokeToken ends an API token of an account; fault code token.unknown.
func (s *Service) RevokeToken(ctx context.Context, account, id string) error {
	done, err := s.control.DeleteToken(ctx, account, id)
	if err == nil && !done {
		err = fault.New(fault.NotFound, "token.unknown", fault.T("没有这个接口令牌", "there is no such API token"))
	}
	return err
}

// AuthenticateToken tells whose API token this is, if it may be used with the
// method and from the address. Fault codes token.invalid, token.expired,
// token.not_here: then all that is given is the token's id, where it is known.
func (s *Service) AuthenticateToken(ctx context.Context, token, method, address string) (Principal, error) {
	if !wellFormed(token) {
		return Principal{}, errTokenInvalid
	}
	t, ok, err := s.control.TokenBySecret(ctx, digest(token))
	if err != nil {
		return Principal{}, err
	}
	if !ok {
		return Principal{}, errTokenInvalid
	}
	row, ok, err := s.control.Account(ctx, t.Account)
	now := s.now()
	switch {
	case err != nil:
		return Principal{}, err
	case !ok || !row.DisabledAt.IsZero():
		return Principal{SessionID: t.ID}, errTokenInvalid
	case !now.Before(t.Expires):
		return Principal{SessionID: t.ID}, errTokenExpired
	case !slices.Contains(t.Methods, method) || !within(address, t.Addresses):
		return Principal{SessionID: t.ID}, errTokenNotHere
	}
	if now.Sub(t.UsedAt) >= time.Minute {
		if err := s.control.TouchToken(ctx, t.ID, now); err != nil {
			return Principal{}, err
		}
	}
	limits := toToken(t).TokenLimits
	return Principal{Account: toAccount(row), SessionID: t.ID, Expires: t.Expires, Token: &limits}, nil
}

// within reports whether an address is in one of some networks; no networks are
// no limit.
func within(address string, networks []string) bool {
	if len(networks) == 0 {
		return true
	}
	a, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(networks, func(n string) bool {
		p, err := network(n)
		return err == nil && p.Contains(a)
	})
}
