package drift

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// facts are what a document says of the operation, each under a name of its own:
// "response 204" → "no body". Two documents that say the same have equal facts.
type facts map[string]string

var threshold = regexp.MustCompile(`NsApiSlow threshold:\s*(\d+)\s*ms`)

// mostFacts is far beyond any request: definitions that refer to each other twice double
// with each step.
const mostFacts = 10_000

// factsOf takes the facts of the operation out of a document. Without the operation
// there are none but what stands in its place.
func factsOf(d *document) facts {
	f := facts{}
	operations := d.Paths[path]
	for method := range operations {
		f["method "+strings.ToUpper(method)] = "there"
	}
	o, ok := operations["post"]
	if !ok {
		return f
	}
	f.list("consumes ", orElse(o.Consumes, d.Consumes))
	f.list("produces ", orElse(o.Produces, d.Produces))
	for _, p := range o.Parameters {
		f.parameter(d, p)
	}
	for status, r := range o.Responses {
		f["response "+status] = bodyOf(d, r)
	}
	if o.Security == nil {
		o.Security = d.Security
	}
	for _, either := range o.Security {
		f.list("security ", slices.Collect(maps.Keys(either)))
	}
	f["NsApiSlow threshold"] = "not said"
	if m := threshold.FindStringSubmatch(o.Description); m != nil {
		f["NsApiSlow threshold"] = m[1] + " ms"
	}
	f["Online Restricted"] = "not said"
	if strings.Contains(o.Description, "Online Restricted") {
		f["Online Restricted"] = "said"
	}
	return f
}

func orElse(own, documents []string) []string {
	if own != nil {
		return own
	}
	return documents
}

func (f facts) list(name string, values []string) {
	for _, v := range values {
		f[name+v] = "there"
	}
}

func (f facts) parameter(d *document, p parameter) {
	said := "optional"
	if p.Required {
		said = "required"
	}
	if p.In == "body" { // its name is nowhere on the wire
		f["body"] = said
		if p.Schema != nil {
			f.properties(d, "", p.Schema, nil)
		}
		return
	}
	f["parameter "+p.Name] = fmt.Sprintf("%s, %s, %s", p.In, p.Type, said)
}

// properties describes a schema and all below it by the way to them: "IncomingMessage.To".
func (f facts) properties(d *document, at string, s *schema, above []*schema) {
	target := d.resolve(s)
	if target == nil {
		f["property "+at] = "a reference that leads nowhere: " + s.Ref
		return
	}
	if at == "" {
		f["definition of the body"] = shortName(s.Ref)
	} else {
		f["property "+at] = typeOf(s, target)
	}
	if slices.Contains(above, target) || len(f) > mostFacts {
		return // a type that holds itself, or a document that was made to have no end
	}
	above = append(above, target)
	for _, part := range target.AllOf {
		f.parts(d, at, d.resolve(part), above)
	}
	f.parts(d, at, target, above)
}

func (f facts) parts(d *document, at string, s *schema, above []*schema) {
	if s == nil || len(f) > mostFacts {
		return
	}
	for _, name := range s.Required {
		f["required "+join(at, name)] = "there"
	}
	for name, p := range s.Properties {
		f.properties(d, join(at, name), p, above)
	}
	var values schema
	if json.Unmarshal(s.AdditionalProperties, &values) == nil && (values.Ref != "" || values.Type != "") {
		f.properties(d, join(at, "*"), &values, above)
	}
	if s.Items != nil {
		f.properties(d, at+"[]", s.Items, above)
	}
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// typeOf is a property's type with what narrows it.
func typeOf(s, target *schema) string {
	said := target.Type
	if name := shortName(s.Ref); name != "" {
		said += " " + name
	}
	if target.MaxLength != nil {
		said += fmt.Sprintf(", maxLength %d", *target.MaxLength)
	}
	if len(target.Enum) > 0 {
		said += fmt.Sprintf(", one of %v", target.Enum)
	}
	return said
}

// shortName is a definition's name without its namespace.
func shortName(ref string) string {
	return ref[strings.LastIndexAny(ref, "./")+1:]
}

func bodyOf(d *document, r response) string {
	if r.Schema == nil {
		return "no body"
	}
	if name := shortName(r.Schema.Ref); name != "" {
		return "body " + name
	}
	if target := d.resolve(r.Schema); target != nil {
		return "body " + target.Type
	}
	return "body"
}
