package strictyaml

import (
	"slices"
	"strings"
)

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
func Between[T int | uint64](low, high int) func(Node) (T, error) {
	return func(n Node) (T, error) {
		i, err := n.Int(low, high)
		return T(i), err
	}
}

// WordOf reads one of the given words.
func WordOf(words ...string) func(Node) (string, error) {
	return func(n Node) (string, error) { return n.Word(words...) }
}

// Names are the names of the keys.
func Names(fields []Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

// Read reads a mapping that has no other keys than these. It ends at the first fault, and
// returns the keys that were written, in their order.
func (n Node) Read(fields ...Field) (Keys, error) {
	keys, err := n.Keys(Names(fields)...)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		i := slices.IndexFunc(fields, func(f Field) bool { return f.name == k.Name })
		if err := fields[i].read(k.Value); err != nil {
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
	return n.Errorf("seen no keys, expected some of %s", strings.Join(Names(fields), ", "))
}

// ReadList reads a list that is not empty, item by item from 0; what it is to hold, like
// "at least one stub", is for the error.
func ReadList[T any](n Node, what string, read func(i int, item Node) (T, error)) ([]T, error) {
	items, err := n.List()
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, n.Errorf("an empty list, expected %s", what)
	}
	list := make([]T, len(items))
	for i, item := range items {
		if list[i], err = read(i, item); err != nil {
			return nil, err
		}
	}
	return list, nil
}
