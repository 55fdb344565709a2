package strictyaml

import "strings"

// maxDepth is how deep values may nest. No file of somock needs ten levels, and the
// parser's time grows with the square of them.
const maxDepth = 100

// tooDeep gives the line on which a source may nest too deep, 0 for none. It counts
// brackets, indentation and the signs of lists and keys and knows no quotes, so it errs for a text that
// is nothing but brackets: such a text is not worth the parser's time either.
func tooDeep(source string) int {
	brackets, number := 0, 0
	for line := range strings.Lines(source) {
		number++
		content := strings.TrimLeft(line, " ")
		rest := strings.TrimLeft(content, " -?") // lists and keys within others on one line
		signs := len(content) - len(rest) - strings.Count(content[:len(content)-len(rest)], " ")
		if (len(line)-len(content))/2+signs > maxDepth && strings.TrimSpace(content) != "" {
			return number
		}
		for _, c := range []byte(line) {
			switch c {
			case '[', '{':
				brackets++
			case ']', '}':
				brackets = max(brackets-1, 0)
			}
			if brackets > maxDepth {
				return number
			}
		}
	}
	return 0
}
