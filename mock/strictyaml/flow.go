package strictyaml

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/token"
)

// Flow is a value on one line, as YAML that reads as the same.
func (n Node) Flow() string {
	var parts []string
	switch {
	case n.IsNull():
		return "null"
	case n.IsMap():
		keys, _ := n.Keys() // of a mapping, and all are known
		for _, k := range keys {
			parts = append(parts, flowText(k.Name, false)+": "+k.Value.Flow())
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	case n.IsList():
		nodes, _ := n.List() // of a list
		for _, v := range nodes {
			parts = append(parts, v.Flow())
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	text, err := n.Text()
	if err != nil || n.IsNumber() || n.IsBool() {
		return n.at.Value
	}
	return flowText(text, n.at.Type == token.DoubleQuoteType || n.at.Type == token.SingleQuoteType)
}

// flowText is a text as it was written, or in quotes where it was or has to be.
func flowText(text string, quoted bool) string {
	if !quoted && regexp.MustCompile(`^[A-Za-z0-9_./+*%-]+$`).MatchString(text) && !strings.HasPrefix(text, "*") {
		return text
	}
	written, _ := json.Marshal(text) // a text: cannot fail
	return string(written)
}
