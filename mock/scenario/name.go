package scenario

import (
	"path/filepath"
	"strings"

	"somock/mock"
	"somock/mock/strictyaml"
)

// armedName is the scenario under which armed stubs show.
const armedName = "armed"

func parseName(n strictyaml.Node) (string, error) {
	name, err := n.Text()
	if err != nil {
		return "", err
	}
	if !mock.ValidName(name) {
		return "", n.Errorf("seen %q, expected a name of letters, digits, dots, dashes and underscores", name).
			WithFix("begin with a letter or digit, 64 characters at most")
	}
	return name, nil
}

// baseName is the name of a scenario whose file does not say one.
func baseName(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
