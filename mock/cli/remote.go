package cli

import (
	"net"
	"strings"

	"github.com/spf13/cobra"

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

// serverURL is where the running server is: flag, environment, default.
func (a *app) serverURL(given string) string {
	for _, address := range []string{given, a.env["SOMOCK_SERVER"], a.env["SOMOCK_URL"], listenURL(a.env["SOMOCK_ADDR"])} {
		if address != "" {
			return strings.TrimSuffix(address, "/")
		}
	}
	return "http://127.0.0.1:8204"
}

// listenURL is how to reach, from the same machine, a server told to listen at addr:
// inside a container that is configured by environment, `somock ready` needs no more.
func listenURL(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil || port == "0" {
		return ""
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

func (a *app) client(r remote) (*admin.Client, error) {
	token := r.token
	if token == "" {
		token = a.env["SOMOCK_ADMIN_TOKEN"]
	}
	if strings.EqualFold(token, "none") { // what a server is told in order to ask for none
		token = ""
	}
	return admin.NewClient(a.serverURL(r.server), token, nil)
}
