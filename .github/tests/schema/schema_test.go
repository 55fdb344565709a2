// Package schema holds the JSON Schema of scenario files, which editors use, to what the
// parser says.
package schema

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/txtar"

	"somock/mock/scenario"
	"somock/scenarios"
)

// cases are the files by which the parser is tested.
const cases = "../../../mock/scenario/testdata"

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
		if _, err := scenario.Parse(name, source); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := validate(schema, source); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func badFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(cases + "/bad/*.yaml")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d bad files, %v", len(files), err)
	}
	return files
}

// goodFiles are all scenarios that are shipped or stand in a test of decisions.
func goodFiles(t *testing.T) map[string][]byte {
	t.Helper()
	good := map[string][]byte{}
	for _, name := range scenario.ShippedNames() {
		source, err := scenarios.Files.ReadFile(name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		good[name+".yaml"] = source
	}
	archives, err := filepath.Glob(cases + "/decide/*.txt")
	if err != nil || len(archives) < 10 {
		t.Fatalf("%d archives, %v", len(archives), err)
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if filepath.Ext(f.Name) == ".yaml" {
				good[f.Name] = f.Data
			}
		}
	}
	return good
}
