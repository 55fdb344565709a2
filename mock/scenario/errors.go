package scenario

import "somock/mock/suggest"

// Every error of this package that whoever asked can mend has a method Hint() string: an
// [InputError], an [UnknownError], and those of strictyaml for files. Others come from
// counters and from the file system.

// An InputError says what of a request cannot be.
type InputError struct{ message, hint string }

func (e *InputError) Error() string { return e.message }

// Hint is how to mend it.
func (e *InputError) Hint() string { return e.hint }

// An UnknownError says that nothing has this name.
type UnknownError struct {
	What, Name string // What is scenario, scenario in memory, or arm
	hint       string
}

func (e *UnknownError) Error() string { return "no " + e.What + ` is called "` + e.Name + `"` }

// Hint is what was probably meant.
func (e *UnknownError) Hint() string { return e.hint }

func unknownScenario(name string, known []string) error {
	return &UnknownError{What: "scenario", Name: name, hint: suggest.Hint(name, known)}
}
