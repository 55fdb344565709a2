package cli

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"somock/mock/prose"
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

// launcherName says that what started this process passes signals on (.github/tools/pack/npm).
const launcherName = "SOMOCK_LAUNCHER"

// clientNames are read by commands that speak to a running server, or given to what
// `somock run` starts.
var clientNames = []string{"SOMOCK_SERVER", "SOMOCK_URL", "SOMOCK_API_URL", "SOMOCK_ADMIN_TOKEN"}

// injected are the names that Kubernetes and Docker links set by themselves in every
// container next to a service called somock.
var injected = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^SOMOCK_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?|NAME|ENV_.*)$`)
})

// isInjected tells what a cluster sets from what a user does: its SOMOCK_PORT is
// tcp://10.0.0.1:8204, a user's would be a number, which nothing reads.
func isInjected(name, value string) bool {
	return injected().MatchString(name) || name == "SOMOCK_PORT" && strings.Contains(value, "://")
}

// envFlags are the flags that have a name in the environment: all but those that ask
// for a text instead of a deed, and the service that calls are passed on to. A variable
// that is left over must not send anything there.
func envFlags(flags *pflag.FlagSet, each func(f *pflag.Flag, name string)) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" && f.Name != "version" && f.Name != "forward" {
			each(f, envName(f.Name))
		}
	})
}

// applyEnv sets each flag that the command line left alone from the environment.
func (a *app) applyEnv(flags *pflag.FlagSet) error {
	var failed error
	envFlags(flags, func(f *pflag.Flag, name string) {
		value := a.env[name]
		if f.Changed || value == "" || failed != nil {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			failed = wrongValue("environment "+name, f, value, err, "it means the same as --"+f.Name+", see somock serve --help")
		}
	})
	return failed
}

// An unknownName is a SOMOCK_ name in the environment that nothing reads.
type unknownName struct{ message, hint string }

// unknownEnv finds what nothing reads, so that a misspelt setting does not pass for one
// that is in force. Known are the flags of serve and what clients read.
func (a *app) unknownEnv() []unknownName {
	known := append([]string{launcherName}, clientNames...)
	envFlags(newServe(a).Flags(), func(_ *pflag.Flag, name string) { known = append(known, name) })
	var names []string
	for name, value := range a.env {
		if strings.HasPrefix(name, envPrefix) && !slices.Contains(known, name) && !isInjected(name, value) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	unknown := make([]unknownName, len(names))
	for i, name := range names {
		unknown[i] = unknownName{"environment " + prose.OneLine(name, 100) + " is not known and not used", unknownEnvHint(name, known)}
	}
	return unknown
}

func unknownEnvHint(name string, known []string) string {
	if name == "SOMOCK_PORT" || name == "SOMOCK_HOST" {
		return "did you mean SOMOCK_ADDR? It is host:port, like 127.0.0.1:8204"
	}
	if name == envName("forward") {
		return "nothing is passed on: the service is named on the command line alone, --forward URL"
	}
	settings := make([]string, len(known)) // what all begin with makes nothing near
	for i, k := range known {
		settings[i] = strings.TrimPrefix(k, envPrefix)
	}
	if near := suggest.Nearest(strings.TrimPrefix(name, envPrefix), settings); near != "" {
		return "did you mean " + envPrefix + near + "?"
	}
	return "somock serve --help lists the flags; --slow-threshold is SOMOCK_SLOW_THRESHOLD, and so on"
}

// reportUnknownEnv warns of them. A command calls it once, when it knows how it talks.
func (a *app) reportUnknownEnv(warn func(message, hint string)) {
	for _, u := range a.unknownEnv() {
		warn(u.message, u.hint)
	}
}
