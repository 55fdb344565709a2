// Package shell quotes text for POSIX shells: what is printed for people to paste, and
// what scripts are made of. It is the one place that knows how.
//
// What is pasted into an interactive shell passes a terminal and a line editor before
// the shell sees its quotes: ^C drops the line and what follows it is a command, a tab
// completes, ^R searches, `!` recalls, bytes above 0x7f are commands of the editor where
// the locale is C, and without an editor the kernel cuts lines at 4096 bytes. So only
// printable ASCII ever stands in what this package makes, in lines that are not longer
// than that; other bytes are spelt out for printf.
//
// See .github/docs/platforms.md.
package shell

import (
	"fmt"
	"strings"
)

// longest is how many characters of a text stand on one line: a terminal takes 4095 (N_TTY,
// canonical mode), busybox's editor 1023, and there is more than the text on a line.
const longest = 500

// Quote makes one word of any text but one that ends with a line end, whose end is lost
// unless it is plain.
func Quote(s string) string {
	if !plain(s) {
		return `"$(printf ` + format(s, `%\'"!$`+"`") + `)"` // inside of "…" shells look for ! even between single quotes
	}
	return single(s)
}

// Word is [Quote] for texts that mostly need no quotes: names, paths, addresses.
func Word(s string) string {
	const bare = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@:,"
	if s != "" && len(s) <= longest && strings.Trim(s, bare) == "" {
		return s
	}
	return Quote(s)
}

// Print is a command that prints exactly these bytes, whatever they are. It is printf,
// which is part of most shells, so that there is no limit on its arguments.
func Print(s string) string {
	if plain(s) {
		return "printf %s " + single(s)
	}
	return "printf " + format(s, `%\'`)
}

// format is a text as a format of printf: printable bytes as they are, but for those that
// are special.
func format(s, special string) string {
	if strings.HasPrefix(s, "-") {
		special += "-" // it would be an option
	}
	return quoted(s, func(c string) string {
		if plain(c) && !strings.Contains(special, c) {
			return c
		}
		return fmt.Sprintf(`\%03o`, c[0])
	})
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func single(s string) string {
	return quoted(s, func(c string) string {
		if c == "'" {
			return `'\''`
		}
		return c
	})
}

// quoted is a text between single quotes, each byte as spelt, over as many lines as it
// takes.
func quoted(s string, spelt func(string) string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('\'')
	line := 0
	for i := range len(s) {
		if line >= longest {
			b.WriteString("'\\\n'")
			line = 0
		}
		n, _ := b.WriteString(spelt(s[i : i+1])) // a builder does not fail
		line += n
	}
	b.WriteByte('\'')
	return b.String()
}
