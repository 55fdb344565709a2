package match

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"regexp/syntax"

	"somock/mock"
)

// A regular expression is asked about every call and about every recording, and a few
// characters of it can stand for millions of instructions. These bounds are far above
// what a person writes by hand.
const (
	maxPattern      = 4 << 10 // bytes of one pattern, of globs too
	maxInstructions = 2000    // of one regular expression
	maxTotal        = 50_000  // of all in one file
)

// compileRegexp compiles a regular expression (RE2), which is found anywhere in a text,
// and tells how many instructions it has. One that can never match is an error: it is a
// slip, and silence would hide it.
func compileRegexp(pattern string, fold bool) (re *regexp.Regexp, instructions int, err error) {
	if pattern == "" {
		return nil, 0, errors.New("an empty regular expression matches every text")
	}
	if err := checkPattern(pattern); err != nil {
		return nil, 0, err
	}
	flagged := pattern
	if fold {
		flagged = "(?i)" + pattern
	}
	tree, err := syntax.Parse(flagged, syntax.Perl)
	if err != nil {
		var bad *syntax.Error
		if errors.As(err, &bad) {
			return nil, 0, fmt.Errorf("not a regular expression (RE2): %s: %s", bad.Code, bad.Expr)
		}
		return nil, 0, fmt.Errorf("not a regular expression (RE2): %w", err)
	}
	if n := instructionsOf(tree); n > maxInstructions {
		return nil, 0, mock.Failf(mock.BadInput, "repeat less: a{1,500} stands for five hundred; for the length of a text write {length: {lt: 500}}",
			"a regular expression of about %d instructions, expected at most %d", n, maxInstructions)
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, 0, fmt.Errorf("not a regular expression (RE2): %w", err)
	}
	if !canMatch(prog) {
		return nil, 0, fmt.Errorf("%q can never match", pattern)
	}
	re, err = regexp.Compile(flagged)
	return re, len(prog.Inst), err
}

// checkPattern reports whether a pattern is short enough.
func checkPattern(pattern string) error {
	if len(pattern) > maxPattern {
		return fmt.Errorf("a pattern of %d bytes, expected at most %d", len(pattern), maxPattern)
	}
	return nil
}

// instructionsOf is about how many instructions an expression compiles to, without
// compiling it. A class of characters is told by its table.
func instructionsOf(re *syntax.Regexp) int {
	n := 1
	switch re.Op {
	case syntax.OpLiteral:
		n = len(re.Rune)
	case syntax.OpCharClass:
		n += len(re.Rune) / 16
	}
	for _, sub := range re.Sub {
		n = min(n+instructionsOf(sub), math.MaxInt32)
	}
	if re.Op == syntax.OpRepeat {
		n = min((n-1)*max(re.Min, re.Max, 1), math.MaxInt32)
	}
	return n
}

// canMatch reports whether some text gets a program to its end. It takes into account that nothing
// comes before the beginning and nothing after the end of a text, which is how a
// pattern like a^b is empty; word boundaries and lines are taken to be possible.
func canMatch(prog *syntax.Prog) bool {
	type state struct {
		pc             uint32
		begun, finally bool // a character was read; none may follow
	}
	seen := map[state]bool{}
	todo := []state{{pc: uint32(prog.Start)}}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[at] {
			continue
		}
		seen[at] = true
		inst := &prog.Inst[at.pc]
		next := at
		next.pc = inst.Out
		switch inst.Op {
		case syntax.InstMatch:
			return true
		case syntax.InstFail:
			continue
		case syntax.InstAlt, syntax.InstAltMatch:
			other := at
			other.pc = inst.Arg
			todo = append(todo, other)
		case syntax.InstEmptyWidth:
			empty := syntax.EmptyOp(inst.Arg)
			if empty&syntax.EmptyBeginText != 0 && at.begun {
				continue
			}
			next.finally = at.finally || empty&syntax.EmptyEndText != 0
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			if at.finally || inst.Op == syntax.InstRune && len(inst.Rune) == 0 {
				continue
			}
			next.begun = true
		}
		todo = append(todo, next)
	}
	return false
}
