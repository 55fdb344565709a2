package cli

import (
	"testing"

	"somock/mock/forward"
)

// Certificates are not checked where the answer is yes, so it has to be one of loopback
// alone.
func TestIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "::1": true, "localhost": true, "LOCALHOST": true,
		"": false, "0.0.0.0": false, "10.0.0.1": false, "127.0.0.1.example.com": false, "localhost.example.com": false, "somock": false,
	} {
		if got := forward.Loopback(host); got != want {
			t.Errorf("%q: seen %v, expected %v", host, got, want)
		}
	}
}

// A container is configured by environment alone, and asks itself by the same.
func TestOwnURL(t *testing.T) {
	for _, c := range []struct {
		env  []string
		want string
	}{
		{nil, "http://127.0.0.1:8204"},
		{[]string{"SOMOCK_ADDR=0.0.0.0:9000"}, "http://127.0.0.1:9000"},
		{[]string{"SOMOCK_ADDR=:9000"}, "http://127.0.0.1:9000"},
		{[]string{"SOMOCK_ADDR=[::]:9000", "SOMOCK_TLS_SELF_SIGNED=1"}, "https://127.0.0.1:9000"},
		{[]string{"SOMOCK_TLS_CERT=/c.pem"}, "https://127.0.0.1:8204"},
		{[]string{"SOMOCK_TLS_SELF_SIGNED=false"}, "http://127.0.0.1:8204"},
		{[]string{"SOMOCK_ADDR=192.0.2.1:80"}, "http://192.0.2.1:80"},
	} {
		a := &app{env: parseEnviron(c.env)}
		if got := a.serverURL(""); got != c.want {
			t.Errorf("%v: seen %s, expected %s", c.env, got, c.want)
		}
	}
	a := &app{env: parseEnviron([]string{"SOMOCK_URL=http://two", "SOMOCK_SERVER=http://one", "SOMOCK_ADDR=:1"})}
	if got := a.serverURL("three:3"); got != "http://three:3" {
		t.Errorf("the flag does not go first: %s", got)
	}
	if got := a.serverURL(""); got != "http://one" {
		t.Errorf("SOMOCK_SERVER does not go before SOMOCK_URL: %s", got)
	}
}
