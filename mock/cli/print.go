package cli

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) addJSONFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON and nothing else")
}

// printJSON prints one value as one line of JSON.
func (a *app) printJSON(value any) error {
	enc := json.NewEncoder(a.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(value)
}

// print prints one value: as a line of JSON, or as the text for a person.
func (a *app) print(value any, text string) error {
	if a.json {
		return a.printJSON(value)
	}
	_, err := io.WriteString(a.Out, strings.TrimSuffix(text, "\n")+"\n")
	return err
}

// printAll prints values, a line each.
func printAll[T any](a *app, values []T, line func(T) string) error {
	for _, v := range values {
		if err := a.print(v, line(v)); err != nil {
			return err
		}
	}
	return nil
}

// answered is how a command ends that has printed its answer: with a no if it was that.
func answered(yes bool, err error) error {
	if err == nil && !yes {
		return no()
	}
	return err
}
