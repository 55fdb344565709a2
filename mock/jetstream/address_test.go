package jetstream_test

import (
	"strings"
	"testing"

	"somock/mock"
	"somock/mock/jetstream"
)

func TestAddress(t *testing.T) {
	for text, want := range map[string]string{
		"nats://127.0.0.1:4222/demo":                "nats://127.0.0.1:4222/demo",
		"nats://engine/demo":                        "nats://engine:4222/demo",
		"tls://a:1,b,[::1]:3/A_b-9":                 "tls://a:1,b:4222,[::1]:3/A_b-9",
		"nats://[::1]/demo":                         "nats://[::1]:4222/demo",
		"nats://user:pass%2Cword@a,b/demo":          "nats://a:4222,b:4222/demo",
		"nats://s3cret-token@a:4222/demo":           "nats://a:4222/demo",
		"nats://user:with@and/and:@a/demo":          "nats://a:4222/demo",
		"nats://a/" + strings.Repeat("x", 64):       "nats://a:4222/" + strings.Repeat("x", 64),
		"nats://a:1,nats://b:2/demo":                "nats://a:1,b:2/demo",
		"tls://nats-0.nats:4222,nats-1.nats/team-1": "tls://nats-0.nats:4222,nats-1.nats:4222/team-1",
	} {
		a, err := jetstream.ParseAddress(text)
		if err != nil || a.String() != want {
			t.Errorf("%s is read as %s (%v), expected %s", text, a, err, want)
		}
	}
}

// TestBadAddress is a mistake of usage each time, says what is wrong, and shows no password.
func TestBadAddress(t *testing.T) {
	for text, says := range map[string]string{
		"http://a/demo":                       "expected nats:// or tls://",
		"nats:///demo":                        `the host ""`,
		"nats://a:4222":                       `the name ""`,
		"nats://a/":                           `the name ""`,
		"nats://a/team.one":                   `the name "team.one"`,
		"nats://a/one/two":                    `the name "one/two"`,
		"nats://a/demo?replicas=3":            `the name "demo?replicas=3"`,
		"nats://a/-x":                         `the name "-x"`,
		"nats://a/" + strings.Repeat("x", 65): "one to 64",
		"nats://a:port/demo":                  `the port "port"`,
		"nats://a:0/demo":                     `the port "0"`,
		"nats://a:65536/demo":                 `the port "65536"`,
		"nats://a,,b/demo":                    `the host ""`,
		"nats://a b/demo":                     `the host "a b"`,
		"nats://::1/demo":                     "IPv6 address in brackets",
		"nats://a,tls://b/demo":               `the name "/b/demo"`,
		"nats://u:hunter2@a/":                 `the name ""`,
		"nats://u:hunter2%zz@a/demo":          "%25 for a percent sign",
		"nats://u:hunter2@a:x/demo":           `the port "x"`,
		"nats://:hunter2@a/demo":              "USER:PASSWORD or a token",
		"nats://u:hunt,er2@a,nats://b@c/d/e":  "",
	} {
		_, err := jetstream.ParseAddress(text)
		if !mock.IsFailure(err, mock.Usage) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, expected a failure of usage that says %s", text, err, says)
			continue
		}
		for _, secret := range []string{"hunter2", "er2"} {
			if strings.Contains(err.Error()+mock.HintOf(err), secret) {
				t.Errorf("%s: %v shows a password", text, err)
			}
		}
	}
}

func TestIsAddress(t *testing.T) {
	for text, want := range map[string]bool{"nats://a/b": true, "tls://a/b": true, "./nats": false, ":memory:": false, "recordings": false} {
		if jetstream.IsAddress(text) != want {
			t.Errorf("%s: expected %v", text, want)
		}
	}
}
