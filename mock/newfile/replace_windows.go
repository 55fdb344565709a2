package newfile

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/windows"
)

// openElsewhere is how long a file may be open in another program: whoever waits for one looks
// into it again and again, and a virus scanner into each that is new.
const openElsewhere = time.Second

// replacing removes or replaces what has a name, as Windows does not while it is open.
func replacing(name string, act func() error) error {
	until := time.Now().Add(openElsewhere)
	for {
		err := act()
		if !errors.Is(err, windows.ERROR_SHARING_VIOLATION) && !errors.Is(err, windows.ERROR_ACCESS_DENIED) {
			return err
		}
		if time.Now().After(until) {
			return fmt.Errorf("%s cannot be replaced, close it where it is open: %w", name, err)
		}
		<-time.After(10 * time.Millisecond)
	}
}
