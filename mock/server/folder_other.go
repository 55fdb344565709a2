//go:build !unix

package server

// ownerOf is of use where containers run.
func ownerOf(string) string { return "" }
