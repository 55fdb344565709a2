package scenario

import (
	"encoding/json"
	"strings"

	"somock/mock/strictyaml"
)

// jsonValue is a YAML value as compact JSON, keys in the order in which they were
// written. What JSON cannot write as a number (+47, 007) stays the text that it was.
func jsonValue(n strictyaml.Node) (string, error) {
	var b strings.Builder
	err := writeJSONValue(&b, n)
	return b.String(), err
}

func writeJSONValue(b *strings.Builder, n strictyaml.Node) error {
	switch {
	case n.IsNull():
		b.WriteString("null")
		return nil
	case n.IsMap():
		return writeJSONObject(b, n)
	case n.IsList():
		return writeJSONList(b, n)
	}
	s, err := n.Text()
	if err != nil {
		return err
	}
	if _, notBool := n.Bool(); notBool == nil || n.IsNumber() && json.Valid([]byte(s)) {
		b.WriteString(strings.ToLower(s)) // YAML also knows True and TRUE
		return nil
	}
	b.WriteString(jsonText(s))
	return nil
}

func writeJSONObject(b *strings.Builder, n strictyaml.Node) error {
	keys, err := n.Keys()
	if err != nil {
		return err
	}
	b.WriteByte('{')
	for i, k := range keys {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(jsonText(k.Name) + ":")
		if err := writeJSONValue(b, k.Value); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

func writeJSONList(b *strings.Builder, n strictyaml.Node) error {
	items, err := n.List()
	if err != nil {
		return err
	}
	b.WriteByte('[')
	for i, item := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeJSONValue(b, item); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}
