package scenario

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"somock/mock"
	"somock/scenarios"
)

// beyondSchema are the faults that a schema cannot see, and why.
func beyondSchema() map[string]string {
	return map[string]string{
		"anchor.yaml":                 "an editor has undone it",
		"two-documents.yaml":          "an editor checks each by itself",
		"stub-name-twice.yaml":        "compares two stubs",
		"stub-name-like-default.yaml": "compares two stubs",
		"delay-long.yaml":             "compares durations",
		"uniform-turned.yaml":         "compares durations",
		"lognormal-turned.yaml":       "compares durations",
		"lognormal-max-low.yaml":      "compares durations",
		"lognormal-zero.yaml":         "compares durations",
		"dribble-every-zero.yaml":     "compares durations",
		"retry-after-fraction.yaml":   "computes with a duration",
		"chance-missing.yaml":         "all options but the last",
		"chance-sum-over.yaml":        "computes with shares",
		"chance-sum-under.yaml":       "computes with shares",
		"one-of-nested-bad.yaml":      "computes with shares",
		"header-retry-twice.yaml":     "compares names without case",
		"header-twice.yaml":           "compares names without case",
		"xml-broken.yaml":             "reads XML",
		"xml-two-roots.yaml":          "reads XML",
		"xml-no-root.yaml":            "reads XML",
		"other-path-stars.yaml":       "reads a path by segments",
		"other-message.yaml":          "the same text is right elsewhere",
		"other-ordinal.yaml":          "the same text is right elsewhere",
		"when-regexp.yaml":            "reads RE2",
		"when-scheme.yaml":            "compares words without case",
	}
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(scenarios.Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("scenario.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// validate asks the schema about a YAML source. What is no YAML an editor sees by itself.
func validate(schema *jsonschema.Schema, source []byte) error {
	asJSON, err := yaml.YAMLToJSON(source)
	if err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		return err
	}
	return schema.Validate(doc)
}

// TestSchemaRefusesBadFiles holds the schema to the parser: what the parser refuses, the
// schema does, but for the faults that none can see, and those it does accept.
func TestSchemaRefusesBadFiles(t *testing.T) {
	schema := compileSchema(t)
	beyond := beyondSchema()
	for _, path := range badFiles(t) {
		name := filepath.Base(path)
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		why, blind := beyond[name]
		delete(beyond, name)
		switch err := validate(schema, source); {
		case err == nil && !blind:
			t.Errorf("%s: the schema accepts what the parser refuses", name)
		case err != nil && blind:
			t.Errorf("%s: the schema sees it (%v), and is said not to (%s)", name, err, why)
		}
	}
	for name := range beyond {
		t.Errorf("there is no bad file %s", name)
	}
}

// TestSchemaAcceptsGoodFiles does so for all that is shipped and all that tests decide by.
func TestSchemaAcceptsGoodFiles(t *testing.T) {
	schema := compileSchema(t)
	for name, source := range goodFiles(t) {
		if _, err := Parse(name, source); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := validate(schema, source); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

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
		{"file", schema.Properties, fileKeys()},
		{"stub", def["stub"].Properties, stubKeys()},
		{"other", def["other"].Properties, otherKeys()},
		{"step", def["step"].AnyOf[1].Properties, without(stepKeys(), "chance")},
		{"finally", def["finally"].AnyOf[1].Properties, without(stepKeys(), "chance", "times")},
		{"option", def["option"].AnyOf[1].Properties, without(stepKeys(), "times")},
		{"otherStep", def["otherStep"].AnyOf[1].Properties, without(stepKeys(), "chance", "times", "accepted", "one-of")},
	} {
		slices.Sort(c.want)
		if got := slices.Sorted(maps.Keys(c.in)); !slices.Equal(got, c.want) {
			t.Errorf("%s: the schema has %v, the parser %v", c.name, got, c.want)
		}
	}
	presets := def["step"].AnyOf[1].Properties["error"].(map[string]any)["enum"].([]any)
	for i, name := range presetNames() {
		if i >= len(presets) || presets[i] != name {
			t.Errorf("presets: the schema has %v, the parser %v", presets, presetNames())
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
