package pagetest

import (
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"

	"somock/mock/server"
)

// TestUnderTLSWhatIsCopiedSaysHTTPS: snippets, commands and exports lead back to where
// the page was read.
func TestUnderTLSWhatIsCopiedSaysHTTPS(t *testing.T) {
	s := startWith(t, func(c *server.Config) { c.TLSSelfSigned = true })
	transport := credulous()
	client := &http.Client{Transport: transport}
	address := strings.TrimPrefix(s.base, "https://")
	resp, err := client.Post(s.base+operation, "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	for _, path := range []string{"/__admin/", "/__admin/page/connect", "/__admin/page/export?id=last&as=curl", "/__admin/page/export?id=last&as=http", "/__admin/recordings/export?as=curl"} {
		resp, err := client.Get(s.base + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if text := string(body); err != nil || !strings.Contains(text, "https://"+address) || strings.Contains(text, "http://"+address) {
			t.Errorf("%s: %v, want https:// and no http:// before %s\n%s", path, err, address, text)
		}
	}
}

// credulous takes any certificate.
func credulous() *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}
}
