package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func newVersion(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Example: `  somock version
  somock version --json`,
		RunE: func(*cobra.Command, []string) error {
			return a.print(map[string]string{"version": a.Version, "go": runtime.Version(), "platform": platform()}, versionLine(a.Version))
		},
	}
	a.addJSONFlag(cmd)
	return cmd
}

func versionLine(version string) string {
	return fmt.Sprintf("somock %s (%s, %s)\n", version, runtime.Version(), platform())
}

func platform() string { return runtime.GOOS + "/" + runtime.GOARCH }
