package oidc

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

const (
	ours     = "http://127.0.0.1:9/api/v1/oidc/callback" // nothing listens there: the browser is stopped before it
	client   = "qingjian"
	secret   = "a client's secret"
	user     = "test-user2"
	subject  = "id2"
	password = "verysecure"
)

// vouching is the certified library's example store, whose word about how
// somebody logged in can be set.
type vouching struct {
	*storage.Storage
	amr []string
	acr string
}

type request struct {
	op.AuthRequest
	v *vouching
}

func (r request) GetAMR() []string { return r.v.amr }
func (r request) GetACR() string   { return r.v.acr }

func (v *vouching) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	r, err := v.Storage.AuthRequestByCode(ctx, code)
	return request{r, v}, err
}

func (v *vouching) CreateAccessToken(ctx context.Context, r op.TokenRequest) (string, time.Time, error) {
	if own, ok := r.(request); ok {
		r = own.AuthRequest
	}
	return v.Storage.CreateAccessToken(ctx, r)
}

// provider runs a real OpenID provider until the test ends.
func provider(t *testing.T) (issuer string, v *vouching) {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	v = &vouching{Storage: storage.NewStorageWithClients(storage.NewUserStore(server.URL),
		map[string]*storage.Client{client: storage.WebClient(client, secret, ours)}), amr: []string{"pwd"}}
	config := &op.Config{CodeMethodS256: true}
	if _, err := rand.Read(config.CryptoKey[:]); err != nil {
		t.Fatal(err)
	}
	p, err := op.NewOpenIDProvider(server.URL, config, v, op.WithAllowInsecure())
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

// browse follows redirects until the provider sends the browser back to us.
func browse(t *testing.T, address string) url.Values {
	t.Helper()
	var back *url.URL
	browser := http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), ours) {
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
