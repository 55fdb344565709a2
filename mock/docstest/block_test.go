package docstest_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A block is a code block of a page, with what the comment above it says.
type block struct {
	page string
	line int // of the fence, from 1
	lang string
	text string

	serve      bool
	output     bool
	inCheckout bool
	release    bool
	fetches    bool
	file       string
	exit       string // "" is 0
	needs      []string
	notRun     string
}

func (b block) String() string { return fmt.Sprintf("%s:%d", b.page, b.line) }

// indented is a command that hides from the fences.
var indented = regexp.MustCompile(`^(\t|    )\s*(somock|go|curl|docker|npm|\.ci/run) `)

var comment = regexp.MustCompile(`^<!--\s*(.*?)\s*-->$`)

// blocksOf are the code blocks of a page, in order.
func blocksOf(page, source string) ([]block, error) {
	var all []block
	var current *block
	said := ""
	for i, line := range strings.Split(source, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case current != nil && trimmed == "```":
			all = append(all, *current)
			current, said = nil, ""
		case current != nil:
			current.text += line + "\n"
		case strings.HasPrefix(trimmed, "```"):
			current = &block{page: page, line: i + 1, lang: strings.TrimPrefix(trimmed, "```")}
			if err := current.steer(said); err != nil {
				return nil, fmt.Errorf("%s: %w", current, err)
			}
			if slices.Contains([]string{"bash", "shell", "console", ""}, current.lang) && current.file == "" {
				return nil, fmt.Errorf("%s: a block of %q: commands are marked sh, so that they are run, and all else text", current, current.lang)
			}
		case indented.MatchString(line):
			return nil, fmt.Errorf("%s:%d: an indented command is not run: put it between fences", page, i+1)
		case comment.MatchString(trimmed):
			said = comment.FindStringSubmatch(trimmed)[1]
		case trimmed != "":
			said = ""
		}
	}
	if current != nil {
		return nil, fmt.Errorf("%s: the block does not end", current)
	}
	return all, nil
}

// steer reads a comment. A block that shows commands is run unless the comment says
// why not; one of another language is only shown unless it is a file or output.
func (b *block) steer(said string) error {
	if said == "" {
		return nil
	}
	if why, ok := strings.CutPrefix(said, "not run:"); ok {
		b.notRun = strings.TrimSpace(why)
		if b.notRun == "" {
			return fmt.Errorf("not run needs a reason")
		}
		return nil
	}
	for _, word := range strings.Split(said, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(word), " ")
		switch name {
		case "serve":
			b.serve = true
		case "fetches":
			b.fetches = true
		case "output":
			b.output = true
		case "release":
			b.release = true
		case "in":
			b.inCheckout = true
		case "file":
			b.file = value
		case "exit":
			b.exit = value
		case "needs":
			b.needs = append(b.needs, value)
		default:
			return fmt.Errorf("comment %q: no such word as %q", said, name)
		}
	}
	return nil
}
