// Package strictyaml reads YAML files that people write by hand and get wrong: each
// value knows its place, so that every complaint can show it, and scalars are read as
// they were written, since +4790000001 is a telephone number and no integer.
//
// One document a file; anchors, aliases, tags and complex keys are refused, because no
// file of somock needs them and a reader of such a file would have to. JSON is YAML.
//
// See .github/docs/scenarios.md.
package strictyaml

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"somock/mock"
	"somock/mock/suggest"
)

// MaxBytes is how large a file may be.
const MaxBytes = 1 << 20

// A Node is one value of a file. The values of one file are for one goroutine at a time.
type Node struct {
	*document
	node ast.Node
	at   *token.Token
}

// A document is what the values of one file share.
type document struct {
	file, source string
	charged      int
}

// Charge counts what a value costs beyond its text, like the instructions of a regular
// expression, and reports whether the values of its file together cost no more than limit.
func (n Node) Charge(cost, limit int) bool {
	n.charged += cost
	return n.charged <= limit
}

// ReadFile parses the file of this name. Errors about its content are *Error; others
// come from the file system.
func ReadFile(name string) (Node, []byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return Node{}, nil, err
	}
	if info.Size() > MaxBytes {
		return Node{}, nil, tooLarge(name, info.Size())
	}
	source, err := os.ReadFile(name)
	if err != nil {
		return Node{}, nil, err
	}
	n, err := Parse(name, source)
	return n, source, err
}

// Parse parses a source; name is what errors call it.
func Parse(name string, source []byte) (Node, error) {
	if len(source) > MaxBytes {
		return Node{}, tooLarge(name, int64(len(source)))
	}
	if !utf8.Valid(source) {
		return Node{}, &Error{File: name, Message: "is not UTF-8 text", Fix: "save it as UTF-8"}
	}
	text := strings.TrimPrefix(string(source), "\ufeff")
	if line := tooDeep(text); line > 0 {
		return Node{}, errorAt(name, text, line, 1, 1, fmt.Sprintf("nests deeper than %d levels", maxDepth))
	}
	tokens := lexer.Tokenize(text)
	if t, seen, fix := exceeded(tokens); t != nil {
		e := errorAt(name, text, t.Position.Line, t.Position.Column, 1, "seen "+seen)
		e.Fix = fix
		return Node{}, e
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return Node{}, syntaxError(name, text, err)
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			bodies = append(bodies, doc.Body)
		}
	}
	if len(bodies) == 0 {
		return Node{}, &Error{File: name, Message: "is empty", Fix: "begin with: version: 1"}
	}
	n := Node{&document{file: name, source: text}, bodies[0], bodies[0].GetToken()}
	if len(bodies) > 1 {
		return Node{}, n.child(bodies[1]).Errorf("a second document begins here, expected one a file")
	}
	return n, n.refuseExotic()
}

func tooLarge(name string, size int64) error {
	return &Error{File: name, Message: fmt.Sprintf("has %d bytes, expected at most %d (1 MiB)", size, MaxBytes), Fix: "split it into several files"}
}

func syntaxError(name, source string, err error) error {
	var syntax yaml.Error
	if !errors.As(err, &syntax) || syntax.GetToken() == nil {
		return &Error{File: name, Message: err.Error()}
	}
	p := syntax.GetToken().Position
	e := errorAt(name, source, p.Line, p.Column, len(syntax.GetToken().Value), syntax.GetMessage())
	if strings.Contains(e.source, "${") && strings.ContainsAny(e.source, "{[") {
		e.Fix = `inside { } or [ ] a text with ${…} needs quotes: "${message.to}"`
	}
	if strings.HasPrefix(strings.TrimLeft(e.source, " "), "\t") {
		e.Fix = "indent with spaces: YAML does not allow tabs here"
	}
	return e
}

// refuseExotic finds the parts of YAML that this package does not read.
func (n Node) refuseExotic() error {
	var found *Error
	ast.Walk(visitor(func(v ast.Node) bool {
		what := ""
		switch v.(type) {
		case *ast.AnchorNode:
			what = "an anchor (&)"
		case *ast.AliasNode:
			what = "an alias (*)"
		case *ast.TagNode:
			what = "a tag (!)"
		case *ast.MergeKeyNode:
			what = "a merge key (<<)"
		case *ast.MappingKeyNode:
			what = "a complex key (?)"
		}
		if what != "" && found == nil {
			found = n.child(v).Errorf("seen %s, expected plain YAML without it", what)
			found.Fix = "write the value out; a text that begins with such a sign needs quotes"
		}
		return found == nil
	}), n.node)
	if found != nil {
		return found
	}
	return nil
}

type visitor func(ast.Node) bool

func (v visitor) Visit(n ast.Node) ast.Visitor {
	if v(n) {
		return v
	}
	return nil
}

func (n Node) child(v ast.Node) Node { return Node{n.document, v, v.GetToken()} }

// File is the name of the file that the value stands in.
func (n Node) File() string { return n.file }

// Line is the line on which the value begins, from 1.
func (n Node) Line() int { return n.start().Position.Line }

// Errorf makes an error that points at the value.
func (n Node) Errorf(format string, args ...any) *Error {
	t := n.start()
	return errorAt(n.file, n.source, t.Position.Line, t.Position.Column, n.width(), fmt.Sprintf(format, args...))
}

// start is the token at which the value begins: for a mapping its first key, where
// the tree itself names the colon.
func (n Node) start() *token.Token {
	switch v := n.node.(type) {
	case *ast.MappingNode:
		if len(v.Values) > 0 && !v.IsFlowStyle {
			return v.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return v.Key.GetToken()
	}
	return n.at
}

func (n Node) width() int {
	switch t := n.start(); t.Type {
	case token.DoubleQuoteType, token.SingleQuoteType:
		return utf8.RuneCountInString(t.Value) + 2
	default:
		first, _, _ := strings.Cut(t.Value, "\n")
		return max(utf8.RuneCountInString(first), 1)
	}
}

// IsNull reports whether nothing, null or ~ was written.
func (n Node) IsNull() bool { return n.node == nil || n.node.Type() == ast.NullType }

// IsMap reports whether the value is a mapping.
func (n Node) IsMap() bool {
	t := n.node.Type()
	return t == ast.MappingType || t == ast.MappingValueType
}

// IsList reports whether the value is a list.
func (n Node) IsList() bool { return n.node.Type() == ast.SequenceType }

// IsScalar reports whether the value is neither list nor mapping nor null.
func (n Node) IsScalar() bool { return !n.IsNull() && !n.IsMap() && !n.IsList() }

// IsNumber reports whether the value was written without quotes and reads as a number.
func (n Node) IsNumber() bool {
	t := n.node.Type()
	return t == ast.IntegerType || t == ast.FloatType
}

// IsBool reports whether the value is true or false, without quotes.
func (n Node) IsBool() bool { return n.node.Type() == ast.BoolType }

// Describe names the kind of value for an error: a list, a mapping, "text".
func (n Node) Describe() string {
	switch {
	case n.IsNull():
		return "nothing"
	case n.IsMap():
		return "a mapping"
	case n.IsList():
		return "a list"
	}
	text, _ := n.Text()
	return fmt.Sprintf("%q", mock.Short(text, 60))
}

// List is the elements of a list.
func (n Node) List() ([]Node, error) {
	seq, ok := n.node.(*ast.SequenceNode)
	if !ok {
		return nil, n.Errorf("seen %s, expected a list", n.Describe())
	}
	nodes := make([]Node, len(seq.Values))
	for i, v := range seq.Values {
		nodes[i] = n.child(v)
	}
	return nodes, nil
}

// A Key is one key of a mapping: its name, its own place, and its value.
type Key struct {
	Name  string
	At    Node
	Value Node
}

// Keys are those of a mapping in the order in which they were written.
type Keys []Key

// Get is the key of this name, nil if it was not written.
func (ks Keys) Get(name string) *Key {
	for i := range ks {
		if ks[i].Name == name {
			return &ks[i]
		}
	}
	return nil
}

// Keys is the keys of a mapping. With known given, any other key is an error.
func (n Node) Keys(known ...string) (Keys, error) {
	var pairs []*ast.MappingValueNode
	switch v := n.node.(type) {
	case *ast.MappingNode:
		pairs = v.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{v}
	default:
		return nil, n.Errorf("seen %s, expected a mapping (key: value)", n.Describe())
	}
	keys := make(Keys, len(pairs))
	for i, p := range pairs {
		keys[i] = Key{p.Key.GetToken().Value, n.child(p.Key), n.child(p.Value)}
		if err := keys[i].unknown(known); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

func (k Key) unknown(known []string) error {
	if len(known) == 0 || slices.Contains(known, k.Name) {
		return nil
	}
	return k.At.Errorf("unknown key %q", k.Name).WithFix(suggest.Hint(k.Name, known))
}
