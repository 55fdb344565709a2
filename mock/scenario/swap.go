package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

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
// whose content is unchanged go on. An unknown name is an [UnknownError], and changes nothing.
func (e *Engine) SetBook(names ...string) (mock.Note, error) {
	e.acts.Lock()
	defer e.acts.Unlock()
	next := e.library.clone()
	next.inForce = slices.Clone(names)
	if err := e.swap(next); err != nil {
		return mock.Note{}, err
	}
	return e.bookNote("in force: " + listed(names)), nil
}

// Put keeps a scenario in memory under this name, before a file or a shipped one of the
// same. If the name is in force, so is the scenario at once.
func (e *Engine) Put(name string, source []byte) (mock.Note, error) {
	f, err := Parse(name, source, e.rules...)
	if err != nil {
		return mock.Note{}, err
	}
	if f.Name != name {
		return mock.Note{}, &InputError{fmt.Sprintf("the scenario calls itself %q, expected %q", f.Name, name), "change its name or leave it out"}
	}
	e.acts.Lock()
	defer e.acts.Unlock()
	next := e.library.clone()
	next.memory[name] = f
	if err := e.swap(next); err != nil {
		return mock.Note{}, err
	}
	return e.bookNote("scenario " + name + " is set in memory"), nil
}

// Delete takes the scenario of this name out of memory. A file or shipped one of the
// name is what it was before; else the name is no more in force either. What is not in
// memory is an [UnknownError].
func (e *Engine) Delete(name string) (mock.Note, error) {
	e.acts.Lock()
	defer e.acts.Unlock()
	next := e.library.clone()
	if next.memory[name] == nil {
		return mock.Note{}, &UnknownError{What: "scenario in memory", Name: name, hint: "in memory: " + listed(slices.Sorted(maps.Keys(next.memory)))}
	}
	delete(next.memory, name)
	if _, _, err := next.find(name); err != nil {
		next.inForce = slices.DeleteFunc(next.inForce, func(s string) bool { return s == name })
	}
	if err := e.swap(next); err != nil {
		return mock.Note{}, err
	}
	return e.bookNote("scenario " + name + " is gone from memory"), nil
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

// InForce is a note of what is in force and of the seeds that are drawn by.
func (e *Engine) InForce() mock.Note {
	e.acts.Lock()
	defer e.acts.Unlock()
	return e.bookNote("in force: " + listed(e.library.inForce))
}

func (e *Engine) bookNote(text string) mock.Note {
	book := e.state.Load().book
	seeds := make([]string, len(book.seeds))
	for i, seed := range book.seeds {
		seeds[i] = strconv.FormatUint(seed, 10)
	}
	detail := map[string]string{
		"book": book.hash, "scenarios": strings.Join(e.library.inForce, ","), "seeds": strings.Join(seeds, ","),
	}
	return mock.Note{Time: time.Now(), Note: "book", Text: text, Detail: detail}
}

func (l *library) clone() library {
	next := library{maps.Clone(l.memory), slices.Clone(l.disk), slices.Clone(l.inForce)}
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
