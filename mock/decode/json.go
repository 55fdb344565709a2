package decode

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/tidwall/gjson"

	"somock/mock"
)

// readJSON reads the message from JSON. It is validated first, since gjson reads
// anything; then one pass finds the properties.
func (r *reading) readJSON(text string) {
	r.Carrier = mock.JSON
	if at, fault := jsonFault(text); fault != "" {
		r.syntax(text, at, fault)
		return
	}
	root := gjson.Parse(text)
	switch {
	case root.Type == gjson.Null:
		r.find(Finding{Kind: Empty, Seen: "the literal null"})
		return
	case !root.IsObject():
		r.find(Finding{Kind: WrongType, Seen: "the body is " + kindOf(root)})
		return
	}
	top := object{called: "the body", known: r.request}
	var message gjson.Result
	root.ForEach(func(key, value gjson.Result) bool {
		if _, ok := r.index(&top, key.String()); ok {
			message = value
		}
		return true
	})
	r.end(&top)
	r.jsonMessage(message)
}

func (r *reading) jsonMessage(message gjson.Result) {
	switch {
	case message.Type == gjson.Null:
		r.noMessage(message.Raw != "")
		return
	case !message.IsObject():
		r.wrongMessage(kindOf(message))
		return
	}
	r.begin()
	message.ForEach(func(key, value gjson.Result) bool {
		if i, ok := r.index(&r.properties, key.String()); ok {
			r.json(i, value)
		}
		return true
	})
	r.end(&r.properties)
}

// json takes the value of the known property i.
func (r *reading) json(i int, value gjson.Result) {
	if i >= texts {
		r.rights(i, len(value.Raw), func() any { return jsonTree(value) })
		return
	}
	switch value.Type {
	case gjson.Null:
		r.null(i)
	case gjson.String:
		r.text(i, value.String())
	case gjson.JSON:
		r.wrong(i, kindOf(value))
	default:
		r.coerced(i, kindOf(value), value.Raw)
	}
}

// jsonFault finds where a text is no JSON, or nests too deep; "" if nowhere.
func jsonFault(text string) (offset int, fault string) {
	if at := tooDeep(text); at >= 0 {
		return at, "nested deeper than 256 levels"
	}
	if gjson.Valid(text) { // four times as fast as encoding/json, which a fuzz test holds it to
		return 0, ""
	}
	var raw json.RawMessage
	var syntax *json.SyntaxError
	if err := json.Unmarshal([]byte(text), &raw); errors.As(err, &syntax) {
		return max(0, int(syntax.Offset)-1), syntax.Error()
	}
	return len(text), "not JSON"
}

// tooDeep is where a JSON text nests deeper than the bound, -1 if nowhere.
func tooDeep(text string) int {
	if strings.Count(text, "{")+strings.Count(text, "[") <= maxDepth {
		return -1
	}
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return i
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return -1
}

// kindOf names the kind of a value.
func kindOf(v gjson.Result) string {
	switch {
	case v.Type == gjson.String:
		return "a text"
	case v.Type == gjson.Number:
		return "a number"
	case v.IsArray():
		return "a list"
	case v.IsObject():
		return "an object"
	case v.IsBool():
		return "a boolean"
	}
	return "null"
}

// jsonTree is a value as maps, lists, texts and nil; numbers and booleans are the text
// as it was written.
func jsonTree(v gjson.Result) any {
	switch {
	case v.Type == gjson.Null:
		return nil
	case v.Type == gjson.String:
		return v.String()
	case v.IsArray():
		list := []any{}
		v.ForEach(func(_, value gjson.Result) bool {
			list = append(list, jsonTree(value))
			return true
		})
		return list
	case v.IsObject():
		object := map[string]any{}
		v.ForEach(func(key, value gjson.Result) bool {
			object[rightsName(key.String())] = jsonTree(value)
			return true
		})
		return object
	}
	return v.Raw
}
