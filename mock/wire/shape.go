package wire

import (
	"encoding/json"
	"encoding/xml"
	"maps"
	"slices"
	"strings"
)

// A Shape is the form of an error's body, whatever its texts.
type Shape string

// The shapes.
const (
	NoShape        Shape = ""          // no body
	ServiceShape   Shape = "service"   // Error, ErrorType, Message, ErrorSource
	FrameworkShape Shape = "framework" // Message, and what ASP.NET adds to it
	OtherShape     Shape = "other"
)

// ShapeOf tells the shape of a body, in JSON or XML.
func ShapeOf(body string) Shape {
	body = strings.TrimSpace(strings.TrimPrefix(body, "\ufeff"))
	if body == "" {
		return NoShape
	}
	keys := jsonKeys(body)
	if strings.HasPrefix(body, "<") {
		keys = xmlKeys(body)
	}
	switch {
	case keys["message"] && keys["errortype"]:
		return ServiceShape
	case keys["message"]:
		return FrameworkShape
	}
	return OtherShape
}

// jsonKeys are the keys of an object, in lower case.
func jsonKeys(body string) map[string]bool {
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(body), &object) != nil {
		return nil
	}
	return lowered(slices.Collect(maps.Keys(object)))
}

// xmlKeys are the names of the elements right below the root, in lower case.
func xmlKeys(body string) map[string]bool {
	var root struct {
		Children []struct{ XMLName xml.Name } `xml:",any"`
	}
	if xml.Unmarshal([]byte(body), &root) != nil {
		return nil
	}
	var names []string
	for _, c := range root.Children {
		names = append(names, c.XMLName.Local)
	}
	return lowered(names)
}

func lowered(names []string) map[string]bool {
	keys := map[string]bool{}
	for _, name := range names {
		keys[strings.ToLower(name)] = true
	}
	return keys
}
