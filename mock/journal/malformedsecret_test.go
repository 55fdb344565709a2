package journal

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// Of a head that is no request nothing is kept that may be a secret, wherever it strayed.
func TestMalformedKeepsNoSecret(t *testing.T) {
	const canary = "CANARY-5f3a"
	for _, head := range []string{
		"GET //user:CANARY@host/ HTTP/1.1", "GET http://user:CANARY@host/a HTTP/1.1", "GET user:CANARY@host:1 HTTP/1.1", "GET /a;token=CANARY HTTP/1.1", "GET /a?token=CANARY HTTP/1.1",
		"GET /a#token=CANARY HTTP/1.1", "GET http://h//u:CANARY@h/ HTTP/1.1", "GET Bearer://CANARY/ HTTP/1.1", "eyJCANARY / HTTP/1.1", "Bearer CANARY", "GET /%2F/u:CANARY@h HTTP/1.1\r\nx: y",
		"GET / HTTP/1.1\r\nAuthorization: CANARY", "GET / HTTP/1.1\r\nHost: user:CANARY@h", "GET / HTTP/1.1\r\nHost: Bearer\tCANARY", "GET / HTTP/1.1\r\nContent-Type: Basic%09CANARY",
		"GET / HTTP/1.1\r\nContent-Type: a/b;token=CANARY", "GET / HTTP/1.1\r\nExpect: 7T:CANARY", "GET / HTTP/1.1\r\nContent-Length: eyJCANARY", "GET / HTTP/1.1\r\nTransfer-Encoding: soticket+CANARY",
		"GET / HTTP/1.1\r\neyJCANARY: x", "GET / HTTP/1.1\r\nHost: h\r\n Bearer CANARY", "GET / HTTP/1.1\r\nHost : Bearer CANARY", "GET / HTTP/1.1\nContent-Type: http://h/?pwd=CANARY",
	} {
		m := ParseMalformed(time.Now(), "127.0.0.1:1", []byte(strings.ReplaceAll(head, "CANARY", canary)))
		recorded, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(recorded), canary) || strings.Contains(string(recorded), "5F3a") {
			t.Errorf("%q is recorded as %s", head, recorded)
		}
	}
	m := ParseMalformed(time.Now(), "", []byte("POST /Cust1/api/v1/x HTTP/1.1\r\nHost: h:1\r\nContent-Length: -5\r\nContent-Type: text/html; charset=utf-8"))
	if m.Method != "POST" || m.Path != "/Cust1/api/v1/x" || m.Headers[0][1] != "h:1" || m.Headers[1][1] != "-5" || m.Headers[2][1] != "text/html; charset=utf-8" {
		t.Errorf("what tells why is recorded as %+v", m)
	}
}
