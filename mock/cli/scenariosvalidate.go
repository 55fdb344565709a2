package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/scenario"
	"somock/mock/strictyaml"
)

func newScenariosValidate(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "validate FILE|NAME…",
		Short: "Check scenario files as serve would read them: exit 3 if one is bad",
		Args:  cobra.MinimumNArgs(1),
		Example: `  somock scenarios validate ./my.yaml
  somock scenarios validate ./scenarios/*.yaml --json`,
		ValidArgsFunction: scenarioNames,
		RunE: func(_ *cobra.Command, args []string) error {
			v := &validation{app: a}
			for _, operand := range args {
				if err := v.check(operand); err != nil {
					return err
				}
			}
			return v.verdict()
		},
	}
	a.addJSONFlag(cmd)
	return cmd
}

// A validation checks files one by one, and at the end whether they go together.
type validation struct {
	*app
	good []*scenario.File
	bad  int
}

// A checkedFile is what is told of one of them.
type checkedFile struct {
	File  string     `json:"file"`
	OK    bool       `json:"ok"`
	Name  string     `json:"name,omitempty"`
	Seed  *uint64    `json:"seed,omitempty"`
	Error *fileError `json:"error,omitempty"`
}

// A fileError is a fault and its place; line and column are 0 where the file as a whole
// is meant.
type fileError struct {
	Message string `json:"message"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Hint    string `json:"hint,omitempty"`
}

func (v *validation) check(operand string) error {
	file, err := openScenario(operand)
	if err != nil {
		return v.fail(operand, err)
	}
	v.good = append(v.good, file)
	if v.json {
		return v.printJSON(checkedFile{File: operand, OK: true, Name: file.Name, Seed: &file.Seed})
	}
	_, err = fmt.Fprintf(v.Out, "%s: good: %s, seed %d\n", operand, file.Name, file.Seed)
	return err
}

func (v *validation) fail(operand string, err error) error {
	v.bad++
	f := failureOf(err)
	if !v.json {
		v.talk.failure(f.Error(), f.Fix)
		return nil
	}
	told := &fileError{Message: f.Error(), Hint: f.Fix}
	var place *strictyaml.Error
	if errors.As(err, &place) {
		told.Message, told.Line, told.Column = place.Message, place.Line, place.Column
	}
	return v.printJSON(checkedFile{File: operand, Error: told})
}

func (v *validation) verdict() error {
	if v.bad > 0 {
		return mock.Fail(mock.BadInput, nil, "") // each was told
	}
	if _, err := scenario.Compile(v.good, nil); err != nil {
		return mock.Fail(mock.BadInput, err, "each is good by itself; one server cannot have both")
	}
	return nil
}
