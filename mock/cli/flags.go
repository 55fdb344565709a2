package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"somock/mock/suggest"
)

// flagHint is what to do about a flag that cobra refused.
func flagHint(cmd *cobra.Command, err error) string {
	help := "see " + cmd.CommandPath() + " --help"
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return help
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := suggest.Nearest(strings.TrimLeft(unknown.GetSpecifiedName(), "-"), names); near != "" {
		return "did you mean --" + near + "? " + strings.ToUpper(help[:1]) + help[1:]
	}
	return help
}
