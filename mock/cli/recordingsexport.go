package cli

import (
	"bufio"
	"context"

	"github.com/spf13/cobra"

	"somock/mock/export"
)

func newRecordingsExport(a *app) *cobra.Command {
	var f historyFlags
	format := "json"
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write recordings, oldest first, as JSON Lines, HAR, curl commands or .http",
		Long: `Write recordings, oldest first, in the format of another tool: JSON Lines, an HTTP
archive (HAR 1.2), a shell script of curl commands that send the calls again, or a
.http file with the vendor's variable names. Secrets are in none of them.`,
		Example: `  somock recordings export --as har >calls.har
  somock recordings export --as curl --filter status:401`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.json {
				if cmd.Flags().Changed("as") && format != "json" {
					return usage("leave one of them out", "--json and --as %s exclude each other", format)
				}
				format = "json"
			}
			return a.export(cmd.Context(), &f, format)
		},
	}
	a.addHistoryFlags(cmd, &f)
	addNewestFlag(cmd, &f)
	cmd.Flags().Var(enum(&format, export.Formats()...), "as", "the format")
	cmd.Flags().BoolVar(&a.json, "json", false, "the same as --as json")
	return cmd
}

func (a *app) export(ctx context.Context, f *historyFlags, format string) error {
	from, err := a.read(ctx, f.source)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(a.Out, 64<<10)
	if err := from.Export(ctx, out, format, f.query()); err != nil {
		return err
	}
	return out.Flush()
}
