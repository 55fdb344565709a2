package scenario

import (
	"encoding/json"
	"strings"

	"somock/mock"
	"somock/mock/strictyaml"
)

// jsonValue is a YAML value as compact JSON, keys in the order in which they were
// written. What JSON cannot write as a number (+47, 007) stays the text that it was.
func jsonValue(n strictyaml.Node) (string, error) {
	w := jsonWriter{check: func(strictyaml.Node, string) error { return nil }}
	err := w.value(n)
	return w.String(), err
}

// A jsonWriter builds a JSON text from YAML.
type jsonWriter struct {
	strings.Builder
	check func(at strictyaml.Node, text string) error // of each text, key or value
}

func (b *jsonWriter) value(n strictyaml.Node) error {
	switch {
	case n.IsNull():
		b.WriteString("null")
		return nil
	case n.IsMap():
		return b.object(n)
	case n.IsList():
		return b.list(n)
	}
	s, err := n.Text()
	if err != nil {
		return err
	}
	if n.IsBool() || n.IsNumber() && json.Valid([]byte(s)) {
		b.WriteString(strings.ToLower(s)) // YAML also knows True and TRUE
		return nil
	}
	b.Write(mock.AppendText(nil, s))
	return b.check(n, s)
}

func (b *jsonWriter) object(n strictyaml.Node) error {
	keys, err := n.Keys()
	if err != nil {
		return err
	}
	b.WriteByte('{')
	for i, k := range keys {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := b.check(k.At, k.Name); err != nil {
			return err
		}
		b.Write(append(mock.AppendText(nil, k.Name), ':'))
		if err := b.value(k.Value); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

func (b *jsonWriter) list(n strictyaml.Node) error {
	items, err := n.List()
	if err != nil {
		return err
	}
	b.WriteByte('[')
	for i, item := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := b.value(item); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}
