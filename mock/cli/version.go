package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"
)

func newVersion(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Example: `  somock version
  somock version --json`,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return a.printJSON(map[string]string{"version": a.Version, "go": runtime.Version(), "platform": platform()})
			}
			_, err := io.WriteString(a.Out, versionLine(a.Version))
			return err
		},
	}
	addJSONFlag(cmd, &asJSON)
	return cmd
}

func versionLine(version string) string {
	return fmt.Sprintf("somock %s (%s, %s)\n", version, runtime.Version(), platform())
}

func platform() string { return runtime.GOOS + "/" + runtime.GOARCH }

func addJSONFlag(cmd *cobra.Command, asJSON *bool) {
	cmd.Flags().BoolVar(asJSON, "json", false, "print JSON and nothing else")
}

// printJSON prints one value as one line of JSON.
func (a *app) printJSON(value any) error {
	enc := json.NewEncoder(a.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(value)
}
