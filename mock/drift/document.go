package drift

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// MaxSize bounds a document, in bytes. The vendor's document of all agents is smaller.
const MaxSize = 64 << 20

// ErrNoDocument is wrapped by the error for anything that is no Swagger 2.0 document of
// the Messaging agent.
var ErrNoDocument = errors.New("not a Swagger 2.0 document of the Messaging agent")

// A document is the part of Swagger 2.0 that is compared.
type document struct {
	Swagger     string                          `json:"swagger"`
	BasePath    string                          `json:"basePath"`
	Consumes    []string                        `json:"consumes"`
	Produces    []string                        `json:"produces"`
	Security    []map[string][]string           `json:"security"`
	Paths       map[string]map[string]operation `json:"-"`
	Definitions map[string]*schema              `json:"definitions"`

	// A path item may hold what is no operation ("parameters", "$ref"), so operations
	// are decoded one by one.
	RawPaths map[string]map[string]json.RawMessage `json:"paths"`
}

type operation struct {
	Description string                `json:"description"`
	Consumes    []string              `json:"consumes"` // nil: those of the document
	Produces    []string              `json:"produces"`
	Parameters  []parameter           `json:"parameters"`
	Responses   map[string]response   `json:"responses"`
	Security    []map[string][]string `json:"security"`
}

type parameter struct {
	Name     string  `json:"name"`
	In       string  `json:"in"`
	Required bool    `json:"required"`
	Type     string  `json:"type"`
	Schema   *schema `json:"schema"`
}

type response struct {
	Schema *schema `json:"schema"`
}

type schema struct {
	Ref                  string             `json:"$ref"`
	Type                 string             `json:"type"`
	Required             []string           `json:"required"`
	Enum                 []any              `json:"enum"`
	MaxLength            *int               `json:"maxLength"`
	Properties           map[string]*schema `json:"properties"`
	AdditionalProperties json.RawMessage    `json:"additionalProperties"` // a schema or a boolean
	Items                *schema            `json:"items"`
	AllOf                []*schema          `json:"allOf"`
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch"}

// read decodes a document and sees that it is one that can be compared.
func read(from io.Reader) (*document, error) {
	text, err := io.ReadAll(io.LimitReader(from, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(text) > MaxSize {
		return nil, fmt.Errorf("%w: it is larger than %d MiB", ErrNoDocument, MaxSize>>20)
	}
	var d document
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &d); err != nil {
		return nil, fmt.Errorf("%w: %s", ErrNoDocument, where(text, err))
	}
	if d.Swagger != "2.0" {
		return nil, fmt.Errorf(`%w: expected "swagger": "2.0" at its top, seen %q`, ErrNoDocument, d.Swagger)
	}
	if err := d.decodePaths(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoDocument, err)
	}
	if !d.hasAgent() {
		return nil, fmt.Errorf("%w: of its %d paths none is below %s", ErrNoDocument, len(d.Paths), agent)
	}
	return &d, nil
}

// where says at which line JSON is broken.
func where(text []byte, err error) string {
	offset := int64(-1)
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &wrong):
		offset = wrong.Offset
	}
	if offset < 0 || offset > int64(len(text)) {
		return err.Error()
	}
	return fmt.Sprintf("line %d: %s", 1+bytes.Count(text[:offset], []byte("\n")), err)
}

func (d *document) decodePaths() error {
	d.Paths = map[string]map[string]operation{}
	for path, item := range d.RawPaths {
		full := strings.TrimSuffix(d.BasePath, "/") + path
		d.Paths[full] = map[string]operation{}
		for _, method := range methods {
			raw, ok := item[method]
			if !ok {
				continue
			}
			var o operation
			if err := json.Unmarshal(raw, &o); err != nil {
				return fmt.Errorf("%s %s: %w", strings.ToUpper(method), path, err)
			}
			d.Paths[full][method] = o
		}
	}
	return nil
}

func (d *document) hasAgent() bool {
	for path := range d.Paths {
		if strings.HasPrefix(path, agent) {
			return true
		}
	}
	return false
}

// resolve follows a reference, one that leads nowhere to nil.
func (d *document) resolve(s *schema) *schema {
	for range 16 { // a chain of references that is longer is a circle
		if s == nil || s.Ref == "" {
			return s
		}
		s = d.Definitions[strings.TrimPrefix(s.Ref, "#/definitions/")]
	}
	return nil
}
