package scenario

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"somock/mock"
	"somock/mock/strictyaml"
	"somock/scenarios"
)

// Open reads what a command line calls NAME or FILE: see [IsFile]. A NAME is that of a
// shipped scenario; an unknown one is a failure of kind NotFound. rules are as for [Parse].
func Open(operand string, rules ...string) (*File, error) {
	if !IsFile(operand) {
		return Shipped(operand)
	}
	_, source, err := strictyaml.ReadFile(operand)
	if err != nil {
		return nil, err
	}
	f, err := Parse(operand, source, rules...)
	if err != nil {
		return nil, err
	}
	f.Path = operand
	return f, nil
}

// IsFile reports whether an operand means a file: it has a slash or an extension. So a
// file without one is written ./FILE, and a scenario with a dot in its name can be named
// by its file alone.
func IsFile(operand string) bool {
	return strings.ContainsAny(operand, `/`+string(filepath.Separator)) || filepath.Ext(operand) != ""
}

// IsStep reports whether an operand of arming means a step rather than a scenario: 503,
// {fault: reset}, status: 503.
func IsStep(operand string) bool {
	trimmed := strings.TrimSpace(operand)
	digits := strings.Trim(trimmed, "0123456789") == ""
	return digits || strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") || strings.Contains(trimmed, ": ")
}

// Shipped is the scenario of this name that comes with somock, or a failure of kind NotFound.
func Shipped(name string) (*File, error) {
	source, err := scenarios.Files.ReadFile(name + ".yaml")
	if errors.Is(err, fs.ErrNotExist) || !mock.ValidName(name) {
		return nil, unknownScenario(name, ShippedNames())
	}
	if err != nil {
		return nil, err
	}
	return Parse(name+".yaml", source)
}

// ShippedNames are the names of all shipped scenarios, sorted.
func ShippedNames() []string {
	files, err := scenarios.Files.ReadDir(".")
	if err != nil { // an embedded folder is always there
		return nil
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = strings.TrimSuffix(f.Name(), ".yaml")
	}
	return names
}
