package cli

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock/admin"
	"somock/mock/forward"
)

// remote are the flags of commands that speak to a running server.
type remote struct {
	server, token string
}

func (a *app) addRemoteFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.remote.server, "server", "", "address of the running somock (default $SOMOCK_SERVER, $SOMOCK_URL, http://127.0.0.1:8204)")
	cmd.Flags().StringVar(&a.remote.token, "admin-token", "", "its admin token, if it asks for one (default $SOMOCK_ADMIN_TOKEN)")
}

// namesServer reports whether a server was named, for commands that can do without.
func (a *app) namesServer() bool {
	return a.remote.server != "" || a.env["SOMOCK_SERVER"] != "" || a.env["SOMOCK_URL"] != ""
}

// serverURL is where the running server is: flag, environment, default.
func (a *app) serverURL(given string) string {
	for _, address := range []string{given, a.env["SOMOCK_SERVER"], a.env["SOMOCK_URL"]} {
		if address != "" {
			if !strings.Contains(address, "://") {
				address = "http://" + address
			}
			return address
		}
	}
	return a.ownURL()
}

// ownURL is how to reach, from the same machine, a server that has the same environment:
// in a container that is configured by environment alone, `somock ready` needs no more.
func (a *app) ownURL() string {
	scheme := "http://"
	if selfSigned, err := strconv.ParseBool(a.env["SOMOCK_TLS_SELF_SIGNED"]); err == nil && selfSigned || a.env["SOMOCK_TLS_CERT"] != "" {
		scheme = "https://"
	}
	host, port, err := net.SplitHostPort(a.env["SOMOCK_ADDR"])
	if err != nil || port == "0" {
		host, port = "127.0.0.1", "8204"
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return scheme + net.JoinHostPort(host, port)
}

func (a *app) client() (*admin.Client, error) {
	token := a.remote.token
	if token == "" {
		token = a.env["SOMOCK_ADMIN_TOKEN"]
	}
	if strings.EqualFold(token, "none") { // what a server is told in order to ask for none
		token = ""
	}
	return admin.NewClient(a.serverURL(a.remote.server), token, newTransport())
}

// onLoopback reports whether an address can be that of this machine alone.
func onLoopback(address string) bool {
	u, err := url.Parse(address)
	return err == nil && forward.Loopback(u.Hostname())
}

const dialTimeout = 10 * time.Second

// newTransport is how commands reach a server. On loopback a certificate proves nothing
// that the address does not, and somock's own is self-signed, so it is not checked
// there; everywhere else it is.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout}
	return &http.Transport{
		Proxy:             http.ProxyFromEnvironment, // not used for loopback
		DialContext:       dialer.DialContext,
		DisableKeepAlives: true, // a command asks once, and a test counts connections
		DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			secure := tls.Dialer{NetDialer: dialer, Config: &tls.Config{
				NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12,
				InsecureSkipVerify: forward.Loopback(host),
			}}
			return secure.DialContext(ctx, network, address)
		},
	}
}
