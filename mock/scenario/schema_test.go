package scenario

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"somock/mock"
	"somock/mock/strictyaml"
	"somock/scenarios"
)

// TestSchemaNamesAllKeys compares what the schema offers with what the parser knows.
func TestSchemaNamesAllKeys(t *testing.T) {
	type object struct {
		Properties map[string]any
		AnyOf      []struct {
			Enum       []any
			Properties map[string]any
		}
	}
	var schema struct {
		object
		Definitions map[string]object
	}
	if err := json.Unmarshal(scenarios.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	def := schema.Definitions
	without := func(keys []string, gone ...string) []string {
		return slices.DeleteFunc(keys, func(k string) bool { return slices.Contains(gone, k) })
	}
	for _, c := range []struct {
		name string
		in   map[string]any
		want []string
	}{
		{"file", schema.Properties, strictyaml.Names((&File{}).fields(nil))},
		{"stub", def["stub"].Properties, strictyaml.Names((&stub{}).fields(nil))},
		{"other", def["other"].Properties, strictyaml.Names((&other{}).fields())},
		{"step", def["step"].AnyOf[1].Properties, without(strictyaml.Names((&written{}).fields(&step{}, inThen)), "chance")},
		{"finally", def["finally"].AnyOf[1].Properties, without(strictyaml.Names((&written{}).fields(&step{}, inThen)), "chance", "times")},
		{"option", def["option"].AnyOf[1].Properties, without(strictyaml.Names((&written{}).fields(&step{}, inThen)), "times")},
		{"otherStep", def["otherStep"].AnyOf[1].Properties, without(strictyaml.Names((&written{}).fields(&step{}, inThen)), "chance", "times", "accepted", "one-of")},
	} {
		slices.Sort(c.want)
		if got := slices.Sorted(maps.Keys(c.in)); !slices.Equal(got, c.want) {
			t.Errorf("%s: the schema has %v, the parser %v", c.name, got, c.want)
		}
	}
	presets := def["step"].AnyOf[1].Properties["error"].(map[string]any)["enum"].([]any)
	for i, name := range PresetNames() {
		if i >= len(presets) || presets[i] != name {
			t.Errorf("presets: the schema has %v, the parser %v", presets, PresetNames())
			break
		}
	}
	for i, kind := range mock.FaultKinds() {
		if def["fault"].AnyOf[0].Enum[i] != string(kind) {
			t.Errorf("faults: the schema has %v, the vocabulary %v", def["fault"].AnyOf[0].Enum, mock.FaultKinds())
			break
		}
	}
}
