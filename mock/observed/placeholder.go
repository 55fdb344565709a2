package observed

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"somock/mock/strictyaml"
	"somock/mock/suggest"
)

// placeholders stand for what is another with each call or tenant. "$${" stands for "${"
// itself, as in scenarios.
func placeholders() []string { return []string{"host", "tenant", "uri", "guid", "date"} }

// expand replaces the placeholders of a text that was checked.
func expand(text string, value func(name string) string) string {
	literals, names, _ := strictyaml.SplitPlaceholders(text)
	out := literals[0]
	for i, name := range names {
		out += value(name) + literals[i+1]
	}
	return out
}

func checkPlaceholders(n strictyaml.Node, text string) error {
	_, names, closed := strictyaml.SplitPlaceholders(text)
	for i, name := range names {
		if slices.Contains(placeholders(), name) && (closed || i < len(names)-1) {
			continue
		}
		return n.Errorf("unknown placeholder ${%s}", name).
			WithFix(suggest.Hint(name, placeholders()) + "; $${ stands for ${ itself")
	}
	return nil
}

var (
	operationURL = regexp.MustCompile(`(?i)https?://[^\s'"<>\\]*/v1/Agents/Messaging/CreateMessage`)
	guid         = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)
	date         = regexp.MustCompile(`\b20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?`)
)

// general puts placeholders for what is of one call or one tenant alone.
func general(text string, target *url.URL, tenant string) string {
	text = strings.ReplaceAll(text, "${", "$${")
	text = operationURL.ReplaceAllLiteralString(text, "${uri}")
	text = guid.ReplaceAllLiteralString(text, "${guid}")
	text = date.ReplaceAllLiteralString(text, "${date}")
	text = replaceWord(text, target.Host, "${host}")
	text = replaceWord(text, target.Hostname(), "${host}")
	return replaceWord(text, tenant, "${tenant}")
}

// word finds a text where it stands by itself, whatever its case.
func word(text string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|[^\pL\pN{])` + regexp.QuoteMeta(text) + `($|[^\pL\pN}])`)
}

func replaceWord(text, old, new string) string {
	if old == "" {
		return text
	}
	at := word(old)
	for at.MatchString(text) { // neighbours share the sign between them
		text = at.ReplaceAllString(text, "${1}"+strings.ReplaceAll(new, "$", "$$")+"${2}")
	}
	return text
}
