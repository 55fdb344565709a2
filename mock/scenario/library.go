package scenario

import (
	"errors"
	"slices"

	"somock/mock"
	"somock/mock/suggest"
)

// Origin says where a scenario comes from.
type Origin string

// The origins. What is in memory goes before a file, a file before what is shipped.
const (
	InMemory Origin = "memory"
	OnDisk   Origin = "file"
	InBinary Origin = "shipped"
)

// A library is the scenarios that can be named, and which of them are in force.
type library struct {
	memory  map[string]*File
	disk    []*File // in the order in which they were given
	inForce []string
	told    bool // an act has said what is in force
}

// find is the scenario of this name, or a failure of kind NotFound.
func (l *library) find(name string) (*File, Origin, error) {
	if f := l.memory[name]; f != nil {
		return f, InMemory, nil
	}
	for _, f := range l.disk {
		if f.Name == name {
			return f, OnDisk, nil
		}
	}
	f, err := Shipped(name)
	if mock.IsFailure(err, mock.NotFound) {
		err = unknownScenario(name, l.names())
	}
	return f, InBinary, err
}

func (l *library) names() []string {
	names := ShippedNames()
	for name := range l.memory {
		names = append(names, name)
	}
	for _, f := range l.disk {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// compile is the book of the scenarios of these names.
func (l *library) compile(names []string, seed *uint64) (*Book, error) {
	files := make([]*File, len(names))
	for i, name := range names {
		var err error
		if files[i], _, err = l.find(name); err != nil {
			return nil, err
		}
	}
	return Compile(files, seed)
}

// unknown says that nothing has this name.
func unknown(what, name, fix string) error {
	return mock.Fail(mock.NotFound, errors.New("no "+what+` is called "`+name+`"`), fix)
}

func unknownScenario(name string, known []string) error {
	return unknown("scenario", name, suggest.Hint(name, known))
}
