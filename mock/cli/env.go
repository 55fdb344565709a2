package cli

import (
	"regexp"
	"sort"
	"strings"

	"github.com/spf13/pflag"

	"somock/mock/suggest"
)

const envPrefix = "SOMOCK_"

func parseEnviron(environ []string) map[string]string {
	env := make(map[string]string, len(environ))
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok {
			env[name] = value
		}
	}
	return env
}

// envName is the environment's name of a flag: --slow-threshold is SOMOCK_SLOW_THRESHOLD.
func envName(flag string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// clientNames are read by commands that speak to a running server.
var clientNames = []string{"SOMOCK_SERVER", "SOMOCK_URL", "SOMOCK_API_URL", "SOMOCK_ADMIN_TOKEN"}

// injected are the names that Kubernetes and Docker links set by themselves in every
// container next to a service called somock: SOMOCK_PORT=tcp://10.0.0.1:8204.
var injected = regexp.MustCompile(`^SOMOCK_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?|NAME|ENV_.*)$`)

// applyEnv sets each flag that the command line left alone from the environment, and
// reports the names that no flag has.
func (a *app) applyEnv(flags *pflag.FlagSet) error {
	known := append([]string(nil), clientNames...)
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		name := envName(f.Name)
		known = append(known, name)
		value, ok := a.env[name]
		if !ok || f.Changed || value == "" || failed != nil {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			failed = usage("it means the same as --"+f.Name+", see somock serve --help", "environment %s=%s: %v", name, value, flagCause(err))
		}
	})
	a.reportUnknownEnv(known)
	return failed
}

// flagCause is what a flag's value said of itself, without pflag's own words around it.
func flagCause(err error) string {
	text := err.Error()
	if _, cause, ok := strings.Cut(text, " flag: "); ok {
		return cause
	}
	return text
}

func (a *app) reportUnknownEnv(known []string) {
	var unknown []string
	for name := range a.env {
		if strings.HasPrefix(name, envPrefix) && !contains(known, name) && !injected.MatchString(name) {
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	for _, name := range unknown {
		hint := "no setting has this name"
		if near := suggest.Nearest(name, known); near != "" {
			hint = "did you mean " + near + "?"
		}
		a.talk.warning("environment "+name+" is not known and not used", hint)
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
