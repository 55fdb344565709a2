package cli

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"somock/mock"
	"somock/mock/prose"
	"somock/mock/suggest"
)

// flagError says of a flag that was refused what was seen and expected, and of one that
// is not known which is the nearest.
func flagError(cmd *cobra.Command, err error) error {
	help := "see " + cmd.CommandPath() + " --help"
	var invalid *pflag.InvalidValueError
	var unknown *pflag.NotExistError
	switch {
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		return wrongValue("--"+f.Name, f, invalid.GetValue(), errors.Unwrap(invalid), help)
	case errors.As(err, &unknown):
		return usage(unknownFlagHint(cmd, unknown.GetSpecifiedName(), help), "%s", prose.OneLine(err.Error(), 200))
	}
	return usage(help, "%s", prose.OneLine(err.Error(), 200))
}

func unknownFlagHint(cmd *cobra.Command, name, help string) string {
	if near := addressFlag(cmd, name); near != "" {
		return "did you mean " + near + "? S" + help[1:]
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := suggest.Nearest(strings.TrimLeft(name, "-"), names); near != "" {
		return "did you mean --" + near + "? S" + help[1:]
	}
	return help
}

// addressFlag is what somebody means who looks for the flag by which other servers and
// clients are told a port.
func addressFlag(cmd *cobra.Command, name string) string {
	switch name {
	case "port", "p", "host", "listen", "bind", "url":
	default:
		return ""
	}
	switch flags := cmd.Flags(); {
	case flags.Lookup("addr") != nil:
		return "--addr 127.0.0.1:PORT"
	case flags.Lookup("server") != nil:
		return "--server http://127.0.0.1:PORT"
	}
	return ""
}

// wrongValue is a value that a flag, or the environment's name of it, cannot have. The
// parsers of the standard library do not say what they expect; their kind of flag does.
func wrongValue(what string, f *pflag.Flag, value string, cause error, hint string) error {
	var invalid *pflag.InvalidValueError // the flag set puts its own words around the cause
	if errors.As(cause, &invalid) {
		cause = errors.Unwrap(invalid)
	}
	expected, known := map[string]string{
		"duration": "a duration like 5s, 300ms or 1m30s",
		"int":      "a whole number",
		"bool":     "true or false",
	}[f.Value.Type()]
	if known && mock.FailureOf(cause) == nil {
		return usage(hint, "%s: seen %q, expected %s", what, value, expected)
	}
	return usage(cmp.Or(mock.HintOf(cause), hint), "%s: %w", what, cause)
}

// notNegative refuses durations below zero, which no setting can mean.
func notNegative(flags *pflag.FlagSet) error {
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		if d, err := time.ParseDuration(f.Value.String()); f.Value.Type() == "duration" && err == nil && d < 0 && failed == nil {
			failed = usage("leave it out for its default, "+f.DefValue, "--%s: seen %s, expected a duration that is not negative", f.Name, d)
		}
	})
	return failed
}
