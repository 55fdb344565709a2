package strictyaml

import "strings"

// A Field is a key that a mapping may have, and where its value goes.
type Field struct {
	name string
	read func(Node) error
}

// Into is a field whose value read makes; it is put at to.
func Into[T any](name string, to *T, read func(Node) (T, error)) Field {
	return Field{name, func(n Node) (err error) {
		*to, err = read(n)
		return err
	}}
}

// Between reads a whole number from low to high.
func Between(low, high int) func(Node) (int, error) {
	return func(n Node) (int, error) { return n.Int(low, high) }
}

// WordOf reads one of the given words.
func WordOf(words ...string) func(Node) (string, error) {
	return func(n Node) (string, error) { return n.Word(words...) }
}

// Read reads a mapping that has no other keys than these. It ends at the first fault, and
// returns the keys that were written, in their order.
func (n Node) Read(fields ...Field) (Keys, error) {
	names := make([]string, len(fields))
	read := map[string]func(Node) error{}
	for i, f := range fields {
		names[i], read[f.name] = f.name, f.read
	}
	keys, err := n.Keys(names...)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if err := read[k.Name](k.Value); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// ReadSome reads a mapping that has at least one of these keys and no others.
func (n Node) ReadSome(fields ...Field) error {
	keys, err := n.Read(fields...)
	if err != nil || len(keys) > 0 {
		return err
	}
	if len(fields) == 2 {
		return n.Errorf("seen no keys, expected %s, %s or both", fields[0].name, fields[1].name)
	}
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return n.Errorf("seen no keys, expected some of %s", strings.Join(names, ", "))
}
