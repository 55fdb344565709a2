package match

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
)

// compileRegexp compiles a regular expression (RE2), which is found anywhere in a text.
// One that can never match is an error: it is a slip, and silence would hide it.
func compileRegexp(pattern string, fold bool) (*regexp.Regexp, error) {
	if pattern == "" {
		return nil, errors.New("an empty regular expression matches every text")
	}
	flagged := pattern
	if fold {
		flagged = "(?i)" + pattern
	}
	re, err := regexp.Compile(flagged)
	if err != nil {
		var bad *syntax.Error
		if errors.As(err, &bad) {
			return nil, fmt.Errorf("not a regular expression (RE2): %s: %s", bad.Code, bad.Expr)
		}
		return nil, fmt.Errorf("not a regular expression (RE2): %w", err)
	}
	tree, err := syntax.Parse(flagged, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("not a regular expression (RE2): %w", err)
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, fmt.Errorf("not a regular expression (RE2): %w", err)
	}
	if !canMatch(prog) {
		return nil, fmt.Errorf("%q can never match", pattern)
	}
	return re, nil
}

// canMatch reports whether some text gets a program to its end. It minds that nothing
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
