package scenario

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"somock/mock"
)

// Load puts scenarios in force, each a NAME or FILE as for [Open], after those that are.
// On an error nothing changes.
func (e *Engine) Load(operands ...string) error {
	var files []*File
	for _, operand := range operands {
		f, err := Open(operand, e.rules...)
		if err != nil {
			return err
		}
		files = append(files, f)
	}
	return e.Use(files...)
}

// Use is Load for scenarios that have been read already.
func (e *Engine) Use(files ...*File) error {
	e.acts.Lock()
	defer e.acts.Unlock()
	next := e.library.clone()
	for _, f := range files {
		if f.Path != "" {
			next.disk = append(next.disk, f)
		} else if shipped, err := Shipped(f.Name); err != nil || string(shipped.Source) != string(f.Source) {
			next.memory[f.Name] = f
		}
		next.inForce = append(next.inForce, f.Name)
	}
	return e.swap(next)
}

// SetBook puts the scenarios of these names in force, and no others. Counters of stubs
// whose content is unchanged go on. An unknown name is a failure of kind NotFound, and changes nothing.
func (e *Engine) SetBook(ctx context.Context, names ...string) error {
	return e.edit(ctx, edit{act: "set", inForce: names}, "in force: "+listed(names))
}

// Put keeps a scenario in memory under this name, before a file or a shipped one of the
// same. If the name is in force, so is the scenario at once.
func (e *Engine) Put(ctx context.Context, name string, source []byte) error {
	return e.edit(ctx, edit{act: "put", name: name, source: source}, "scenario "+name+" is set in memory")
}

// Delete takes the scenario of this name out of memory. A file or shipped one of the
// name is what it was before; else the name is no more in force either. What is not in
// memory is a failure of kind NotFound.
func (e *Engine) Delete(ctx context.Context, name string) error {
	return e.edit(ctx, edit{act: "delete", name: name}, "scenario "+name+" is gone from memory")
}

// edit is the act that changes the library, if it can be done.
func (e *Engine) edit(ctx context.Context, by edit, text string) error {
	_, err := e.act(ctx, func() (mock.Note, error) {
		next, err := by.of(&e.library, e.rules)
		if err != nil {
			return mock.Note{}, err
		}
		book, err := next.compile(next.inForce, e.seed)
		if err != nil {
			return mock.Note{}, err
		}
		note := next.bookNote(book, text)
		maps.Copy(note.Detail, by.describe())
		return note, nil
	})
	return err
}

// applyBook does what the detail of a note tells of an edit. The caller holds acts.
func (e *Engine) applyBook(detail map[string]string) error {
	by := edit{act: detail[actKey], name: detail["name"], source: []byte(detail["source"])}
	if names := detail["scenarios"]; by.act == "set" && names != "" {
		by.inForce = strings.Split(names, ",")
	}
	next, err := by.of(&e.library, e.rules)
	if err != nil {
		return err
	}
	return e.swap(next)
}

// An edit is how an act changes the library.
type edit struct {
	act     string // set, put or delete
	inForce []string
	name    string
	source  []byte
}

// describe is the edit as the detail of its note, beside the names in force.
func (d edit) describe() map[string]string {
	detail := map[string]string{actKey: d.act}
	if d.name != "" {
		detail["name"] = d.name
	}
	if d.source != nil {
		detail["source"] = string(d.source)
	}
	return detail
}

// of is the library as it is with the edit.
func (d edit) of(l *library, rules []string) (library, error) {
	next := l.clone()
	switch d.act {
	case "set":
		next.inForce, next.told = slices.Clone(d.inForce), true
	case "put":
		f, err := Parse(d.name, d.source, rules...)
		if err != nil {
			return next, err
		}
		if f.Name != d.name {
			return next, mock.Failf(mock.BadInput, "change its name or leave it out", "the scenario calls itself %q, expected %q", f.Name, d.name)
		}
		next.memory[d.name] = f
	case "delete":
		if next.memory[d.name] == nil {
			return next, unknown("scenario in memory", d.name, "in memory: "+listed(slices.Sorted(maps.Keys(next.memory))))
		}
		delete(next.memory, d.name)
		if _, _, err := next.find(d.name); err != nil {
			next.inForce = slices.DeleteFunc(next.inForce, func(s string) bool { return s == d.name })
		}
	}
	return next, nil
}

// swap puts the book of a library in force, and keeps the library. The caller holds acts.
func (e *Engine) swap(next library) error {
	book, err := next.compile(next.inForce, e.seed)
	if err != nil {
		return err
	}
	e.library = next
	e.change(func(s *state) { s.book = book })
	return nil
}

// NoteInForce puts on record what is in force, and the seeds that are drawn by.
func (e *Engine) NoteInForce() { e.remark(e.inForce()) }

func (e *Engine) inForce() mock.Note {
	e.acts.Lock()
	defer e.acts.Unlock()
	return e.bookNote("in force: " + listed(e.library.inForce))
}

// bookNote is a note of the book in force. The caller holds acts.
func (e *Engine) bookNote(text string) mock.Note {
	return e.library.bookNote(e.state.Load().book, text)
}

// bookNote is a note of the book that the library makes.
func (l *library) bookNote(book *Book, text string) mock.Note {
	seeds := make([]string, len(book.seeds))
	for i, seed := range book.seeds {
		seeds[i] = strconv.FormatUint(seed, 10)
	}
	detail := map[string]string{
		"book": book.hash, "scenarios": strings.Join(l.inForce, ","), "seeds": strings.Join(seeds, ","),
	}
	return mock.Note{Time: noteTime(), Note: noteBook, Text: text, Detail: detail}
}

func (l *library) clone() library {
	next := library{maps.Clone(l.memory), slices.Clone(l.disk), slices.Clone(l.inForce), l.told}
	if next.memory == nil {
		next.memory = map[string]*File{}
	}
	return next
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
