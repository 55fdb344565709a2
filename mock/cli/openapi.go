package cli

import (
	"io"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"somock/mock/admin"
)

func newOpenAPI(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "openapi api|admin",
		Short: "Print the OpenAPI 3.0 description of the emulated endpoint or the control plane",
		Long: `Print an OpenAPI 3.0 description: api is the emulated endpoint with every answer that
it can give, admin the control plane.`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"api", "admin"},
		Example: `  somock openapi api >superoffice-messaging.yaml
  somock openapi admin --json`,
		RunE: func(_ *cobra.Command, args []string) error {
			return a.printOpenAPI(args[0])
		},
	}
	a.addJSONFlag(cmd)
	return cmd
}

func (a *app) printOpenAPI(name string) error {
	document := admin.OpenAPISuperOffice()
	if name == "admin" {
		document = admin.OpenAPIAdmin()
	}
	if a.json {
		converted, err := yaml.YAMLToJSON([]byte(document))
		if err != nil {
			return err
		}
		document = string(converted)
	}
	_, err := io.WriteString(a.Out, document)
	return err
}
