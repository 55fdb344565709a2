package strictyaml

import (
	"fmt"

	"github.com/goccy/go-yaml/token"
)

// What a file may have of what costs the parser more than its share: its time grows with
// the square of the keys of one mapping (those in braces aside), of values left out and
// of documents, and it keeps with each value the path of keys that leads there.
const (
	maxKeys      = 1000
	maxLeftOut   = 1000
	maxDocuments = 10
	maxPaths     = 64 << 20 // bytes of all paths together
)

// bounds counts along the tokens of a source, before they are parsed.
type bounds struct {
	levels    []level
	leftOut   int
	documents int
	paths     int
}

// A level is a mapping that is open, or a list in brackets.
type level struct {
	column int // of its keys; 0 in braces and brackets
	keys   int
	above  int  // bytes of the path to it
	path   int  // and to the value of its current key
	braces bool // it is a mapping in braces,
	bare   bool // and the colon behind its current key has not come yet
}

// exceeded gives the token at which a bound is passed and what to say of it, nil for none.
func exceeded(tokens token.Tokens) (*token.Token, string, string) {
	b := &bounds{}
	for _, t := range tokens {
		b.see(t)
		switch {
		case b.top().keys > maxKeys:
			return t, fmt.Sprintf("a mapping with more than %d keys", maxKeys), "write so large a value in braces, as JSON: {key: value, …}"
		case b.leftOut > maxLeftOut:
			return t, fmt.Sprintf("more than %d values are left out", maxLeftOut), "write null, or what is meant"
		case b.documents > maxDocuments:
			return t, fmt.Sprintf("more than %d documents, expected one a file", maxDocuments), "split it into several files"
		case b.paths > maxPaths:
			return t, "too many values below too long keys", "split it into several files, or shorten the keys"
		}
	}
	return nil, "", ""
}

func (b *bounds) see(t *token.Token) {
	switch t.Type {
	case token.DocumentHeaderType:
		b.documents++
		b.levels = nil
	case token.MappingStartType, token.SequenceStartType:
		b.open(0)
		b.levels[len(b.levels)-1].braces = t.Type == token.MappingStartType
	case token.CollectEntryType:
		b.entryEnds()
	case token.MappingEndType, token.SequenceEndType:
		b.entryEnds()
		for b.top().column > 0 {
			b.close()
		}
		b.close()
	case token.SequenceEntryType:
		for b.top().column > t.Position.Column {
			b.close()
		}
		b.noteLeftOut(t, t.Position.Column)
	case token.MappingValueType:
		b.key(t)
	default:
		if top := b.top(); top.braces && top.path == top.above {
			b.levels[len(b.levels)-1].bare = true
		}
	}
	b.paths += b.top().path
}

// key sees the colon behind a key.
func (b *bounds) key(colon *token.Token) {
	key := colon.Prev
	if key == nil {
		return
	}
	column := key.Position.Column
	if b.inBlock() {
		for b.top().column > column {
			b.close()
		}
		if b.top().column != column {
			b.open(column)
		}
		b.levels[len(b.levels)-1].keys++
	}
	b.levels[len(b.levels)-1].bare = false
	b.levels[len(b.levels)-1].path = b.top().above + len(key.Value) + 1
	b.noteLeftOut(colon, column)
}

// entryEnds counts a key in braces that came without a colon.
func (b *bounds) entryEnds() {
	if len(b.levels) == 0 {
		return
	}
	top := &b.levels[len(b.levels)-1]
	if top.bare {
		b.leftOut++
	}
	top.bare, top.path = false, top.above
}

// inBlock reports whether no brace or bracket is open.
func (b *bounds) inBlock() bool {
	for _, l := range b.levels {
		if l.column == 0 {
			return false
		}
	}
	return true
}

// noteLeftOut counts a sign that a value should follow but none does.
func (b *bounds) noteLeftOut(sign *token.Token, column int) {
	next := sign.Next
	for next != nil && next.Type == token.CommentType {
		next = next.Next
	}
	switch {
	case next == nil, next.Type == token.CollectEntryType, next.Type == token.MappingEndType, next.Type == token.SequenceEndType,
		next.Position.Line > sign.Position.Line && next.Position.Column <= column && (sign.Type == next.Type || next.Type != token.SequenceEntryType):
		b.leftOut++
	}
}

func (b *bounds) open(column int) {
	path := b.top().path
	b.levels = append(b.levels, level{column: column, above: path, path: path})
}

func (b *bounds) close() {
	if len(b.levels) > 0 {
		b.levels = b.levels[:len(b.levels)-1]
	}
}

// top is the innermost level, or one that stands for the document.
func (b *bounds) top() level {
	if len(b.levels) == 0 {
		return level{}
	}
	return b.levels[len(b.levels)-1]
}
