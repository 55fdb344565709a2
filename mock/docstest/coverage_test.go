//go:build unix

package docstest_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"somock/scenarios"
)

// Every key and every word that a scenario may hold is on the page about scenarios.
func TestThePageOfScenariosHasEveryKey(t *testing.T) {
	var schema any
	if err := json.Unmarshal(scenarios.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	page := read(t, ".github/docs/scenarios.md")
	words := wordsOf(schema)
	if len(words) < 50 {
		t.Fatalf("the schema has only %d words: %v", len(words), words)
	}
	for _, word := range words {
		if !strings.Contains(page, word) {
			t.Errorf("%s is not on the page", word)
		}
	}
}

// wordsOf are the names of properties and the words to choose from, of a JSON schema.
func wordsOf(schema any) []string {
	var words []string
	switch schema := schema.(type) {
	case []any:
		for _, item := range schema {
			words = append(words, wordsOf(item)...)
		}
	case map[string]any:
		for key, value := range schema {
			if key == "properties" {
				for name := range value.(map[string]any) {
					words = append(words, name)
				}
			}
			if list, ok := value.([]any); ok && key == "enum" {
				for _, item := range list {
					if word, ok := item.(string); ok && strings.ContainsAny(word, "abcdefghijklmnopqrstuvwxyz") {
						words = append(words, word)
					}
				}
			}
			words = append(words, wordsOf(value)...)
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// Every shipped scenario is in the first page's table of situations, or named beside it.
func TestREADMEHasEveryShippedScenario(t *testing.T) {
	entries, err := scenarios.Files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	page := read(t, "README.md")
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".yaml"); ok && name != "accept" && !strings.Contains(page, "`"+name+"`") {
			t.Errorf("%s is not in README.md", name)
		}
	}
}
