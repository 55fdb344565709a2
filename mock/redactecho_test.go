package mock_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"somock/mock"
)

// Whatever lets a caller in is masked wherever an answer repeats it, however it is written.
func TestEchoes(t *testing.T) {
	call := &mock.Call{Request: &mock.Request{
		Header: http.Header{
			"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("tje0:gehe\"im+1"))},
			"So-Apptoken":   {"app/token="}, "Cookie": {"XSRF-TOKEN=in a&cookie; b=c"}, "Accept": {"text/html"}, "X-Ticket": {"abc"},
		},
		RawQuery: "access_token=from%2Fquery&$select=visible",
	}}
	r, err := mock.NewRedactor([]byte("key"), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	mask := r.Echoes(call)
	for _, secret := range []string{"gehe\"im+1", base64.StdEncoding.EncodeToString([]byte("tje0:gehe\"im+1")), "app/token=", "in a&cookie", "from/query"} {
		for name, written := range map[string]string{
			"plain": secret, "JSON": string(mock.AppendText(nil, secret)), "query": url.QueryEscape(secret), "path": url.PathEscape(secret),
			"base64": base64.StdEncoding.EncodeToString([]byte(secret)), "base64 URL": base64.RawURLEncoding.EncodeToString([]byte(secret)),
			"base64 in a query": url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(secret))),
		} {
			bare := strings.Trim(written, `"`)
			if got := mask("<" + written + ">"); strings.Contains(got, bare) || !strings.Contains(got, "[redacted echo]") {
				t.Errorf("%s of %s: %s", name, secret, got)
			}
		}
	}
	for _, text := range []string{"text/html and visible, abc", "tje0"} {
		if got := mask(text); got != text {
			t.Errorf("%s became %s", text, got)
		}
	}
	if open, err := mock.NewRedactor(nil, nil, true); err != nil || open.Echoes(call)("app/token=") != "app/token=" {
		t.Error("masked though secrets are recorded", err)
	}
}
