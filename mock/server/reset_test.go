package server_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestResetTouchesNoOtherTenant: it is told by address or body which one, and whatever
// could be meant as one and is not resets nothing.
func TestResetTouchesNoOtherTenant(t *testing.T) {
	for _, c := range []struct {
		query, body string
		status      int
		check, want string
		acme, other string // how many recordings are left
	}{
		{"", "", 200, "tenant", "", "0", "0"},
		{"", "{}", 200, "tenant", "", "0", "0"},
		{"", `{"tenant":null}`, 200, "tenant", "", "0", "0"},
		{"?tenant=Acme", "", 200, "tenant", "Acme", "0", "1"},
		{"", `{"tenant":"acme"}`, 200, "warning", "", "0", "1"},
		{"?tenant=Acmee", "", 200, "warning", "tenant Acmee has not called in this run; did you mean Acme?", "1", "1"},
		{"", `{"tenant":"Nobody"}`, 200, "warning", "tenant Nobody has not called in this run", "1", "1"},
		{"?tennant=Acme", "", 400, "error.hint", `did you mean "tenant"?`, "1", "1"},
		{"?tenant=Acme&tenant=Other", "", 400, "error.message", `query parameter "tenant" is given 2 times`, "1", "1"},
		{"?tenant=%zz", "", 400, "error.code", "usage", "1", "1"},
		{"?a;tenant=Acme", "", 400, "error.code", "usage", "1", "1"},
		{"?tenant=", "", 400, "error.message", "tenant is empty, expected a tenant's name", "1", "1"},
		{"", `{"tenant":""}`, 400, "error.message", "tenant is empty, expected a tenant's name", "1", "1"},
		{"?tenant=Acme", `{"tenant":"Other"}`, 400, "error.message", "tenant is given twice, in the address and in the body", "1", "1"},
		{"", `{"tennant":"Acme"}`, 400, "error.hint", `did you mean "tenant"?`, "1", "1"},
		{"", "tenant=Acme", 400, "error.code", "bad-input", "1", "1"},
		{"", `["Acme"]`, 400, "error.code", "bad-input", "1", "1"},
		{"?tenant=a/b", "", 400, "error.code", "usage", "1", "1"},
	} {
		s := start(t, nil)
		for _, tenant := range []string{"Acme", "Other"} {
			do(t, newCall("POST", s.Info().URL+"/"+tenant+operation))
		}
		status, answer := ask(t, s, "POST", "/reset"+c.query, c.body)
		if got := answer.Get(c.check).String(); status != c.status || got != c.want {
			t.Errorf("/reset%s %s: %d %s, want %d, %s %q", c.query, c.body, status, answer, c.status, c.check, c.want)
		}
		for tenant, want := range map[string]string{"Acme": c.acme, "Other": c.other} {
			_, left := ask(t, s, "GET", "/recordings?tenant="+tenant, "")
			if got := left.Get("meta.total").String(); got != want {
				t.Errorf("/reset%s %s leaves %s recordings of %s, want %s", c.query, c.body, got, tenant, want)
			}
		}
	}
}

// TestAnArmOfATenantThatNeverCalledSaysSo, and is armed all the same.
func TestAnArmOfATenantThatNeverCalledSaysSo(t *testing.T) {
	s := start(t, nil)
	do(t, newCall("POST", s.Info().URL+"/Acme"+operation))
	for tenant, warning := range map[string]string{
		"Acme": "", "ACME": "", "Amce": "tenant Amce has not called in this run; did you mean Acme?",
	} {
		status, answer := ask(t, s, "POST", "/arm", `{"step":503,"tenant":"`+tenant+`"}`)
		if status != 200 || answer.Get("warning").String() != warning || answer.Get("id").String() == "" {
			t.Errorf("%s: %d %s, want the warning %q", tenant, status, answer, warning)
		}
	}
}

// A body where none is looked for is not left out in silence, however it comes.
func TestABodyWhereNoneIsTakenIsRefused(t *testing.T) {
	s := start(t, nil)
	for _, c := range []struct{ method, path string }{
		{"GET", "/recordings"}, {"DELETE", "/arm"}, {"GET", "/recordings/export"}, {"GET", "/events"}, {"GET", "/page/inbox"}, {"GET", "/"},
	} {
		for _, length := range []int64{-1, 2} { // in chunks, and of a length
			r, _ := http.NewRequest(c.method, s.Info().URL+"/__admin"+c.path, strings.NewReader("{}"))
			r.ContentLength = length
			if resp, body := do(t, r); resp.StatusCode != 400 || !strings.Contains(body, "expected none") {
				t.Errorf("%s %s with a body: %d %s", c.method, c.path, resp.StatusCode, body)
			}
		}
	}
	r, _ := http.NewRequest("GET", s.Info().URL+"/__admin/version", http.NoBody)
	r.TransferEncoding = []string{"chunked"} // and nothing in it
	if resp, body := do(t, r); resp.StatusCode != 200 {
		t.Errorf("without a body: %d %s", resp.StatusCode, body)
	}
}
