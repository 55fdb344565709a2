package cli

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

func addJSONFlag(cmd *cobra.Command, asJSON *bool) {
	cmd.Flags().BoolVar(asJSON, "json", false, "print JSON and nothing else")
}

// printJSON prints one value as one line of JSON.
func (a *app) printJSON(value any) error {
	enc := json.NewEncoder(a.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(value)
}

// print prints one value: as a line of JSON, or as the text for a person.
func (a *app) print(asJSON bool, value any, text string) error {
	if asJSON {
		return a.printJSON(value)
	}
	_, err := io.WriteString(a.Out, strings.TrimSuffix(text, "\n")+"\n")
	return err
}

// printAll prints values, a line each.
func printAll[T any](a *app, asJSON bool, values []T, line func(T) string) error {
	for _, v := range values {
		if err := a.print(asJSON, v, line(v)); err != nil {
			return err
		}
	}
	return nil
}
