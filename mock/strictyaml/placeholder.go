package strictyaml

import "strings"

// SplitPlaceholders cuts a text at its ${NAME}: between and around the names stand the
// literals, one more than there are names. "$${" stands for "${" itself. closed is false if
// the last name has no } behind it.
func SplitPlaceholders(text string) (literals, names []string, closed bool) {
	var literal strings.Builder
	closed = true
	for closed {
		before, rest, found := strings.Cut(text, "${")
		if escaped, ok := strings.CutSuffix(before, "$"); ok && found {
			literal.WriteString(escaped + "${")
			text = rest
			continue
		}
		literals = append(literals, literal.String()+before)
		literal.Reset()
		if !found {
			return literals, names, true
		}
		var name string
		name, text, closed = strings.Cut(rest, "}")
		names = append(names, name)
	}
	return append(literals, ""), names, false
}
