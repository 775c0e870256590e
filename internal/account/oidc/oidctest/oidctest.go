// Package oidctest runs a real OpenID provider for tests.
package oidctest

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// What the provider knows: one client, and one user who logs in.
const (
	Redirect = "http://127.0.0.1:9/api/v1/oidc/callback" // nothing listens there: the browser is stopped before it
	Client   = "qingjian"
	Secret   = "a client's secret"
	Subject  = "id2"

	user     = "test-user2"
	password = "verysecure"
)

// Vouching is the certified library's example store, whose word about how
// somebody logged in can be set.
type Vouching struct {
	*storage.Storage
	AMR []string
	ACR string
}

type request struct {
	op.AuthRequest
	v *Vouching
}

// GetAMR implements op.AuthRequest.
func (r request) GetAMR() []string { return r.v.AMR }

// GetACR implements op.AuthRequest.
func (r request) GetACR() string { return r.v.ACR }

// AuthRequestByCode implements op.AuthStorage.
func (v *Vouching) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	r, err := v.Storage.AuthRequestByCode(ctx, code)
	return request{r, v}, err
}

// CreateAccessToken implements op.AuthStorage.
func (v *Vouching) CreateAccessToken(ctx context.Context, r op.TokenRequest) (string, time.Time, error) {
	if own, ok := r.(request); ok {
		r = own.AuthRequest
	}
	return v.Storage.CreateAccessToken(ctx, r)
}

// Provider runs a real OpenID provider until the test ends.
func Provider(t testing.TB) (issuer string, v *Vouching) {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	v = &Vouching{Storage: storage.NewStorageWithClients(storage.NewUserStore(server.URL),
		map[string]*storage.Client{Client: storage.WebClient(Client, Secret, Redirect)}), AMR: []string{"pwd"}}
	config := &op.Config{CodeMethodS256: true}
	if _, err := rand.Read(config.CryptoKey[:]); err != nil {
		t.Fatal(err)
	}
	p, err := op.NewProvider(config, v, op.StaticIssuer(server.URL), op.WithAllowInsecure())
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle("/", p)
	// The provider's own login page: whoever it is types the right password.
	mux.HandleFunc("/login/username", func(w http.ResponseWriter, r *http.Request) {
		id := r.FormValue("authRequestID")
		if err := v.CheckUsernamePassword(user, password, id); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		http.Redirect(w, r, op.AuthCallbackURL(p)(op.ContextWithIssuer(r.Context(), server.URL), id), http.StatusFound)
	})
	return server.URL, v
}

// Browse follows redirects until the provider sends the browser back to us, and
// gives what it would bring.
func Browse(t testing.TB, address string) url.Values {
	t.Helper()
	var back *url.URL
	browser := http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), Redirect) {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	response, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if back == nil {
		t.Fatalf("the provider did not send the browser back: %s", response.Status)
	}
	return back.Query()
}
