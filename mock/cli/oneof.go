package cli

import "somock/mock/suggest"

// oneOf checks a flag whose words cannot be told by its type.
func oneOf(flag, value string, words ...string) error {
	if contains(words, value) {
		return nil
	}
	return usage(suggest.Hint(value, words), "--%s: %w", flag, errExpected(value, words))
}
