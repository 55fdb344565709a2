package admin

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"somock/mock"
	"somock/mock/suggest"
)

// decodeStrictly reads one JSON object into a struct and refuses keys that the struct
// has not, with the nearest that it has.
func decodeStrictly(body []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil && dec.More() {
		return mock.Failf(mock.BadInput, "send one JSON object", "the body goes on after its JSON value")
	}
	if err == nil {
		return nil
	}
	if _, name, ok := strings.Cut(err.Error(), "json: unknown field "); ok {
		name = strings.Trim(name, `"`)
		return mock.Failf(mock.BadInput, suggest.Hint(name, keysOf(into)), "unknown key %q", name)
	}
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return mock.Failf(mock.BadInput, describedIn, "%s: seen %s, expected %s", cmp.Or(wrongType.Field, "the body"), wrongType.Value, inJSON(wrongType.Type))
	}
	return mock.Failf(mock.BadInput, "send one JSON object", "the body is not JSON: %s", err)
}

// inJSON is a type as those know it who write JSON.
func inJSON(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "object"
	case reflect.Slice:
		return "array"
	case reflect.Int:
		return "whole number"
	}
	return t.Kind().String()
}

func keysOf(pointer any) []string {
	t := reflect.TypeOf(pointer).Elem()
	if t.Kind() != reflect.Struct {
		return nil
	}
	keys := make([]string, t.NumField())
	for i := range keys {
		keys[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return keys
}
