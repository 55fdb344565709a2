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

// expand replaces the placeholders of a text; unknown tells about one that is none.
func expand(text string, value func(name string) string, unknown func(name string)) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${")
		if literal, escaped := strings.CutSuffix(before, "$"); found && escaped {
			out.WriteString(literal + "${")
			text = rest
			continue
		}
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || !slices.Contains(placeholders(), name) {
			unknown(name)
			return out.String()
		}
		out.WriteString(value(name))
		text = after
	}
}

func checkPlaceholders(n strictyaml.Node, text string) (err error) {
	expand(text, func(string) string { return "" }, func(name string) {
		e := n.Errorf("unknown placeholder ${%s}", name)
		e.Fix = suggest.Hint(name, placeholders()) + "; $${ stands for ${ itself"
		err = e
	})
	return err
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
