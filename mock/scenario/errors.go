package scenario

import (
	"errors"

	"somock/mock"
	"somock/mock/suggest"
)

// Every error of this package that whoever asked can mend names its mend: a [mock.Failure],
// of kind NotFound where nothing has a name, or an error of strictyaml for files. Others
// come from counters, from the log and from the file system.

// unknown says that nothing has this name.
func unknown(what, name, fix string) error {
	return mock.Fail(mock.NotFound, errors.New("no "+what+` is called "`+name+`"`), fix)
}

func unknownScenario(name string, known []string) error {
	return unknown("scenario", name, suggest.Hint(name, known))
}
