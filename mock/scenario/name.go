package scenario

import (
	"path/filepath"
	"regexp"
	"strings"

	"somock/mock/strictyaml"
)

// NamePattern is what the name of a scenario or a stub looks like. Names stand in a
// header (X-Mock-Stub), in paths and in filters, so they are plain.
const NamePattern = `^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`

var namePattern = regexp.MustCompile(NamePattern)

// armedName is the scenario under which armed stubs show.
const armedName = "armed"

func parseName(n strictyaml.Node) (string, error) {
	name, err := n.Text()
	if err != nil {
		return "", err
	}
	if !namePattern.MatchString(name) {
		e := n.Errorf("seen %q, expected a name of letters, digits, dots, dashes and underscores", name)
		e.Fix = "begin with a letter or digit, 64 characters at most"
		return "", e
	}
	return name, nil
}

// baseName is the name of a scenario whose file does not say one.
func baseName(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
