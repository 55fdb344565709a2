package server

import "errors"

// The two kinds of fault that a user makes are told apart from failures of the
// environment by the exit code that a command ends with.

// An inputError is a file that cannot be used.
type inputError struct {
	error
	hint string
}

// ExitCode is that of a bad input file.
func (e *inputError) ExitCode() int { return 3 }

// Hint says how to mend it.
func (e *inputError) Hint() string { return e.hint }

// Unwrap gives the cause.
func (e *inputError) Unwrap() error { return e.error }

type wrongUsage struct {
	error
	hint string
}

func usageError(message, hint string) error { return &wrongUsage{errors.New(message), hint} }

// ExitCode is that of wrong usage.
func (e *wrongUsage) ExitCode() int { return 2 }

// Hint says how to mend it.
func (e *wrongUsage) Hint() string { return e.hint }
