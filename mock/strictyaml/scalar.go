package strictyaml

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"somock/mock/suggest"
)

// Text is a scalar as it was written: +4790000001 stays +4790000001, 1.50 stays 1.50.
// Quotes and escapes are undone.
func (n Node) Text() (string, error) {
	switch v := n.node.(type) {
	case *ast.LiteralNode:
		return v.Value.Value, nil
	case *ast.StringNode:
		return v.Value, nil
	}
	if !n.IsScalar() {
		return "", n.Errorf("seen %s, expected a text", n.Describe())
	}
	return n.at.Value, nil
}

// Word is a text that must be one of the given words.
func (n Node) Word(words ...string) (string, error) {
	text, err := n.Text()
	if err != nil {
		return "", err
	}
	if slices.Contains(words, text) {
		return text, nil
	}
	return "", n.Errorf("seen %q, expected one of %s", text, strings.Join(words, ", ")).WithFix(suggest.Meant(text, words))
}

// Int is a whole number from low to high.
func (n Node) Int(low, high int) (int, error) {
	text, err := n.Text()
	if err == nil && n.IsNumber() {
		if i, parseErr := strconv.Atoi(text); parseErr == nil && i >= low && i <= high {
			return i, nil
		}
	}
	if high == math.MaxInt {
		return 0, n.Errorf("seen %s, expected a whole number from %d", n.Describe(), low)
	}
	return 0, n.Errorf("seen %s, expected a whole number from %d to %d", n.Describe(), low, high)
}

// Number is a finite number.
func (n Node) Number() (float64, error) {
	text, err := n.Text()
	if err == nil && n.IsNumber() {
		if f, parseErr := strconv.ParseFloat(text, 64); parseErr == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return f, nil
		}
	}
	return 0, n.Errorf("seen %s, expected a number", n.Describe())
}

// Bool is true or false.
func (n Node) Bool() (bool, error) {
	if b, ok := n.node.(*ast.BoolNode); ok {
		return b.Value, nil
	}
	return false, n.Errorf("seen %s, expected true or false", n.Describe())
}

// Duration is a length of time with its unit, not negative: 200ms, 6s, 1m30s. A bare
// number is an error, because nobody can tell what it counts.
func (n Node) Duration() (time.Duration, error) {
	text, err := n.Text()
	if err != nil {
		return 0, n.Errorf("seen %s, expected a duration like 200ms or 6s", n.Describe())
	}
	d, err := time.ParseDuration(text)
	switch {
	case n.IsNumber():
		return 0, n.Errorf("seen %s without a unit, expected a duration like %sms or %ss", text, text, text).
			WithFix("say which: " + text + "ms or " + text + "s")
	case err != nil:
		return 0, n.Errorf("seen %q, expected a duration like 200ms, 6s or 1m30s", text)
	case d < 0:
		return 0, n.Errorf("seen %q, expected a duration that is not negative", text)
	}
	return d, nil
}

// Percent is a share like 10% or 0.5%, as a fraction from 0 to 1.
func (n Node) Percent() (float64, error) {
	text, err := n.Text()
	number, isPercent := strings.CutSuffix(text, "%")
	if err == nil && isPercent {
		f, parseErr := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if parseErr == nil && f >= 0 && f <= 100 {
			return f / 100, nil
		}
	}
	e := n.Errorf("seen %s, expected a share from 0%% to 100%%, like 10%% or 0.5%%", n.Describe())
	if err == nil && n.IsNumber() {
		e.Fix = "write the sign too: " + text + "%"
	}
	return 0, e
}
