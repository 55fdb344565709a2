package observed_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"somock/mock/contract"
	"somock/mock/observed"
	"somock/mock/scenario"
)

// The schema offers what the parser knows.
func TestSchemaNamesAll(t *testing.T) {
	source, err := os.ReadFile("observed.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	type property struct {
		Enum       []string
		Properties map[string]any
	}
	var schema struct {
		Definitions struct {
			Answer struct{ Properties map[string]property }
		}
	}
	if err := json.Unmarshal(source, &schema); err != nil {
		t.Fatal(err)
	}
	answer := schema.Definitions.Answer.Properties
	if diff := cmp.Diff(contract.IDs(), answer["rule"].Enum); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(scenario.PresetNames(), answer["preset"].Enum); diff != "" {
		t.Error(diff)
	}
	headers := observed.HeaderNames()
	slices.Sort(headers)
	if diff := cmp.Diff(headers, slices.Sorted(maps.Keys(answer["headers"].Properties))); diff != "" {
		t.Error(diff)
	}
	for name := range answer {
		if _, err := observed.Parse("x.yaml", []byte("version: 1\nobserved: [{"+name+": [x]}]")); err == nil || contains(err, "unknown key") {
			t.Errorf("the parser does not know %s: %v", name, err)
		}
	}
}

func contains(err error, text string) bool { return strings.Contains(err.Error(), text) }
