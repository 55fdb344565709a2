package admin_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"somock/mock/admin"
)

// TestHosts: names that a network can give to this machine lead in only where the
// token is asked for.
func TestHosts(t *testing.T) {
	allow := []string{"somock.example.com", "tunnel.example.com:8443", "buildbox"}
	for _, c := range []struct {
		host             string
		loopback, beyond bool // whether it passes on a listener on loopback, and on another
	}{
		{"localhost:8204", true, true},
		{"localhost", true, true},
		{"LOCALHOST.:8204", true, true},
		{"127.0.0.1:8204", true, true},
		{"127.1.2.3", true, true},
		{"[::1]:8204", true, true},
		{"[::ffff:127.0.0.1]:8204", true, true},
		{"somock.example.com", true, true},
		{"Somock.Example.com:9000", true, true},
		{"tunnel.example.com:8443", true, true},
		{"buildbox:8204", true, true},
		{"somock:8204", false, true},
		{"evilx:8204", false, true},
		{"2130706433:8204", false, true},
		{"192.168.1.5:8204", false, true},
		{"10.0.0.1", false, true},
		{"[fe80::1]:8204", false, true},
		{"0.0.0.0:8204", false, true},
		{"evil.example:8204", false, false},
		{"localhost.evil.example", false, false},
		{"127.0.0.1.nip.io:8204", false, false},
		{"", false, false},
	} {
		for _, guard := range []admin.Guard{{Loopback: true, AllowHosts: allow}, {AllowHosts: allow, Token: "s3cret"}} {
			r := httptest.NewRequest(http.MethodGet, "/__admin/version", nil)
			r.Host = c.host
			r.Header.Set("Authorization", "Bearer s3cret")
			want := c.beyond
			if guard.Loopback {
				want = c.loopback
			}
			answer := pass(guard, r)
			if let := answer.Code == http.StatusOK; let != want {
				t.Errorf("Host %q on loopback %v: %d, want let in %v", c.host, guard.Loopback, answer.Code, want)
			}
			if answer.Code == http.StatusForbidden && !strings.Contains(answer.Body.String(), "--allow-host") {
				t.Errorf("Host %q: the refusal says not how to mend it: %s", c.host, answer.Body)
			}
		}
	}
}

// pass sends a request through a guard, behind which everything is answered 200.
func pass(g admin.Guard, r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	g.Protect(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(answer, r)
	return answer
}

// A door is a guard, so that what one request brings can be shown to it by the next.
type door struct {
	t       *testing.T
	base    string // http://HOST:PORT
	handler http.Handler
}

func newDoor(t *testing.T, base string, g admin.Guard) door {
	return door{t, base, g.Protect(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))}
}

func (d door) get(path string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	return d.send(httptest.NewRequest(http.MethodGet, d.base+path, nil), cookies)
}

func (d door) signIn(token, to string) *httptest.ResponseRecorder {
	form := url.Values{"token": {token}, "to": {to}}
	r := httptest.NewRequest(http.MethodPost, d.base+"/__admin/page/signin", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.send(r, nil)
}

func (d door) send(r *http.Request, cookies []*http.Cookie) *httptest.ResponseRecorder {
	for _, c := range cookies {
		r.AddCookie(c)
	}
	answer := httptest.NewRecorder()
	d.handler.ServeHTTP(answer, r)
	return answer
}

// cookie is the one cookie that an answer sets.
func (d door) cookie(answer *httptest.ResponseRecorder) *http.Cookie {
	d.t.Helper()
	set := answer.Result().Cookies()
	if len(set) != 1 {
		d.t.Fatalf("answered %d with %d cookies, want one", answer.Code, len(set))
	}
	return set[0]
}

// TestTheTokenIsTradedForACookie: by the form or by a link, which leads on to where it
// was meant to.
func TestTheTokenIsTradedForACookie(t *testing.T) {
	d := newDoor(t, "http://localhost:8204", admin.Guard{Token: "let me in", Loopback: true})
	link := d.get("/__admin/?token=let+me+in&filter=a%2Bb;c&id=1")
	if link.Code != http.StatusSeeOther || link.Header().Get("Location") != "/__admin/?filter=a%2Bb;c&id=1" {
		t.Errorf("the link: %d to %q", link.Code, link.Header().Get("Location"))
	}
	form := d.signIn("let me in", "/__admin/?filter=status%3A401")
	if form.Code != http.StatusSeeOther || form.Header().Get("Location") != "/__admin/?filter=status%3A401" {
		t.Errorf("the form: %d to %q", form.Code, form.Header().Get("Location"))
	}
	for _, answer := range []*httptest.ResponseRecorder{link, form} {
		c := d.cookie(answer)
		if c.Name != "somock_admin_8204" || c.Path != "/__admin" || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure || c.MaxAge != 0 {
			t.Errorf("the cookie is %s", c)
		}
		if let := d.get("/__admin/version", c); let.Code != http.StatusOK {
			t.Errorf("with the cookie: %d", let.Code)
		}
	}
	for _, refused := range []*httptest.ResponseRecorder{
		d.get("/__admin/version"), d.get("/__admin/?token=let+me+out"), d.signIn("let me out", "/__admin/"), d.signIn("", "/__admin/"),
		d.get("/__admin/version", &http.Cookie{Name: "somock_admin_8204", Value: "AAAA"}), d.get("/__admin/page/signin"),
	} {
		if refused.Code != http.StatusUnauthorized || len(refused.Result().Cookies()) != 0 {
			t.Errorf("without the token: %d %s", refused.Code, refused.Body)
		}
	}
}

// TestTwoServersOnOneHost: neither takes the other's cookie away, nor takes it for its
// own, nor could it learn the token from it, be it the same.
func TestTwoServersOnOneHost(t *testing.T) {
	one := newDoor(t, "http://localhost:8204", admin.Guard{Token: "s3cret", Loopback: true})
	two := newDoor(t, "http://localhost:8205", admin.Guard{Token: "s3cret", Loopback: true})
	ofOne, ofTwo := one.cookie(one.signIn("s3cret", "")), two.cookie(two.signIn("s3cret", ""))
	if ofOne.Name == ofTwo.Name {
		t.Errorf("both cookies are named %s", ofOne.Name)
	}
	both := []*http.Cookie{ofOne, ofTwo}
	if a, b := one.get("/__admin/", both...), two.get("/__admin/", both...); a.Code != http.StatusOK || b.Code != http.StatusOK {
		t.Errorf("with both cookies: %d and %d", a.Code, b.Code)
	}
	renamed := &http.Cookie{Name: ofOne.Name, Value: ofTwo.Value}
	if answer := one.get("/__admin/", renamed); answer.Code != http.StatusUnauthorized {
		t.Errorf("with the other's value: %d", answer.Code)
	}
	again := newDoor(t, "http://localhost:8204", admin.Guard{Token: "s3cret", Loopback: true})
	if answer := again.get("/__admin/", ofOne); answer.Code != http.StatusUnauthorized {
		t.Errorf("a cookie of an earlier life of the server: %d", answer.Code)
	}
	for _, c := range both {
		if strings.Contains(c.Value, "s3cret") {
			t.Errorf("the cookie holds the token: %s", c)
		}
	}
}

// TestTheSignInLeadsNowhereElse: where the form leads is a path of somock's own.
func TestTheSignInLeadsNowhereElse(t *testing.T) {
	d := newDoor(t, "https://localhost:8204", admin.Guard{Token: "s3cret", Loopback: true, Secure: true})
	for _, to := range []string{"", "https://evil.example/__admin/", "//evil.example/__admin/", "/\\evil.example", "javascript:alert(1)", "/other", "/__admin/page/signin?to=x", "%zz"} {
		answer := d.signIn("s3cret", to)
		if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/__admin/" {
			t.Errorf("to %q: %d to %q", to, answer.Code, answer.Header().Get("Location"))
		}
		if !d.cookie(answer).Secure {
			t.Errorf("the cookie goes over plain http too: %s", d.cookie(answer))
		}
	}
	if answer := d.signIn("s3cret", "/__admin/?token=old&id=7"); answer.Header().Get("Location") != "/__admin/?id=7" {
		t.Errorf("a stale token stays in the address: %q", answer.Header().Get("Location"))
	}
}

// TestWithoutATokenItIsDropped: a link from a server that asked for one still leads on.
func TestWithoutATokenItIsDropped(t *testing.T) {
	d := newDoor(t, "http://localhost:8204", admin.Guard{Loopback: true})
	if answer := d.get("/__admin/?token=old&id=7"); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/__admin/?id=7" || len(answer.Result().Cookies()) != 0 {
		t.Errorf("answered %d to %q", answer.Code, answer.Header().Get("Location"))
	}
	if answer := d.get("/__admin/page/signin?to=/__admin/?id=7"); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/__admin/?id=7" {
		t.Errorf("the sign-in: %d to %q", answer.Code, answer.Header().Get("Location"))
	}
}
