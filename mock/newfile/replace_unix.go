//go:build unix

package newfile

// replacing removes or replaces what has a name.
func replacing(_ string, act func() error) error { return act() }
