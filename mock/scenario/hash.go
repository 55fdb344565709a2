package scenario

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"somock/mock/strictyaml"
)

// contentHash is a hash of what keys say, whatever their order, spacing and comments.
// A name is no content: it is in the key of a counter by itself.
func contentHash(keys []strictyaml.Key) (string, error) {
	keys = slices.Clone(keys)
	slices.SortStableFunc(keys, func(a, b strictyaml.Key) int { return strings.Compare(a.Name, b.Name) })
	var all strings.Builder
	for _, k := range keys {
		if k.Name == "name" {
			continue
		}
		value, err := jsonValue(k.Value)
		if err != nil {
			return "", err
		}
		all.WriteString(k.Name + ":" + value + "\n")
	}
	return shortHash(all.String()), nil
}

// shortHash is enough of a hash to tell apart what people write by hand.
func shortHash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// jsonValue is a YAML value as compact JSON, keys in the order in which they were
// written. What JSON cannot write as a number (+47, 007) stays the text that it was.
func jsonValue(n strictyaml.Node) (string, error) {
	w := jsonWriter{check: func(strictyaml.Node, string) error { return nil }}
	err := w.value(n)
	return w.String(), err
}
