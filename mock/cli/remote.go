package cli

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
)

// remote are the flags of commands that speak to a running server.
type remote struct {
	server, token string
}

func addRemoteFlags(cmd *cobra.Command, r *remote) {
	cmd.Flags().StringVar(&r.server, "server", "", "address of the running somock (default $SOMOCK_SERVER, $SOMOCK_URL, http://127.0.0.1:8204)")
	cmd.Flags().StringVar(&r.token, "admin-token", "", "its admin token, if it asks for one (default $SOMOCK_ADMIN_TOKEN)")
}

func addTenantFlag(cmd *cobra.Command, tenant *string) {
	cmd.Flags().StringVar(tenant, "tenant", "", "only this tenant (default: all)")
}

// checkTenant refuses what can be no tenant's name, and would find nothing.
func checkTenant(tenant string) error {
	if tenant == "" || mock.ValidTenant(tenant) {
		return nil
	}
	return usage("a tenant is letters, digits, dots, dashes and underscores, like Cust12345", "--tenant: seen %q, expected a tenant's name", tenant)
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

func (a *app) client(r remote) (*admin.Client, error) {
	token := r.token
	if token == "" {
		token = a.env["SOMOCK_ADMIN_TOKEN"]
	}
	if strings.EqualFold(token, "none") { // what a server is told in order to ask for none
		token = ""
	}
	return admin.NewClient(a.serverURL(r.server), token, newTransport())
}

// onLoopback reports whether an address can be that of this machine alone.
func onLoopback(address string) bool {
	u, err := url.Parse(address)
	return err == nil && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
