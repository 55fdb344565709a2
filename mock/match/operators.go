package match

import (
	"math"
	"strconv"

	"somock/mock"
	"somock/mock/strictyaml"
)

// parseTest reads what a field's value must be: a scalar, which is equality on the text
// as written, or a mapping of operators, all of which must hold.
func parseTest(n strictyaml.Node, d domain) (test, error) {
	switch {
	case n.IsNull():
		return nil, n.Errorf("seen nothing, expected a value").
			WithFix(`for a field that is absent or null write {exists: false}, for an empty text ""`)
	case n.IsList():
		return nil, n.Errorf("seen a list, expected a value or operators").WithFix("for one of several write {in: […]}")
	case n.IsMap():
		return parseOperators(n, d)
	}
	return parseEqual([]strictyaml.Node{n}, d)
}

func parseEqual(ns []strictyaml.Node, d domain) (*equal, error) {
	texts := make([]string, len(ns))
	for i, n := range ns {
		text, err := n.Text()
		if err != nil {
			return nil, err
		}
		if err := d.admits(text); err != nil {
			return nil, at(n, err)
		}
		texts[i] = text
	}
	return newEqual(texts, d.fold), nil
}

func newEqual(texts []string, fold bool) *equal {
	t := &equal{texts: texts, numbers: make([]float64, len(texts)), fold: fold}
	for i, text := range texts {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			f = math.NaN()
		}
		t.numbers[i] = f
	}
	return t
}

// at gives an error its place in the file.
func at(n strictyaml.Node, err error) error {
	return n.Errorf("%s", err).WithFix(mock.HintOf(err))
}

func parseOperators(n strictyaml.Node, d domain) (test, error) {
	keys, err := n.Keys(d.operators()...)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, n.Errorf("seen no operator, expected a value or operators like {like: '+47*'}")
	}
	var tests every
	var candidates []string
	var absent, present bool
	for _, k := range keys {
		t, err := parseOperator(k, d)
		if err != nil {
			return nil, err
		}
		if list, ok := t.(*equal); ok && k.Name == "in" {
			candidates = list.texts
		}
		absent = absent || t == exists(false)
		present = present || k.Name != "not" && t != exists(false)
		tests = append(tests, t)
	}
	if absent && (present || d.always) || boundsCross(tests) || !d.possible(tests, candidates) {
		return nil, n.Errorf("this can never hold: %s", tests)
	}
	if len(tests) == 1 {
		return tests[0], nil
	}
	return tests, nil
}

// operators are those that make sense for the domain's values.
func (d domain) operators() []string {
	switch {
	case d.whole && d.always:
		return []string{"in", "gt", "lt", "not"}
	case d.whole:
		return []string{"matches", "like", "in", "exists", "gt", "lt", "not"}
	case d.words != nil:
		return []string{"matches", "like", "in", "exists", "not"}
	}
	return []string{"matches", "like", "in", "exists", "gt", "lt", "length", "not"}
}

func parseOperator(k strictyaml.Key, d domain) (test, error) {
	switch k.Name {
	case "matches":
		return parseMatches(k.Value, d)
	case "like":
		text, err := k.Value.Text()
		if err == nil {
			if err := checkPattern(text); err != nil {
				return nil, at(k.Value, err)
			}
		}
		return like{NewGlob(text, d.fold)}, err
	case "in":
		return parseIn(k.Value, d)
	case "exists":
		b, err := k.Value.Bool()
		return exists(b), err
	case "gt":
		f, err := k.Value.Number()
		return greater(f), err
	case "lt":
		f, err := k.Value.Number()
		return less(f), err
	case "length":
		t, err := parseTest(k.Value, domain{whole: true, low: 0, high: math.MaxInt, always: true})
		return length{t}, err
	}
	t, err := parseTest(k.Value, d)
	return negated{t}, err
}

func parseMatches(n strictyaml.Node, d domain) (test, error) {
	text, err := n.Text()
	if err != nil {
		return nil, err
	}
	re, instructions, err := compileRegexp(text, d.fold)
	if err != nil {
		return nil, at(n, err)
	}
	if !n.Charge(instructions, maxTotal) {
		return nil, n.Errorf("the regular expressions up to here have more than %d instructions, expected fewer or shorter ones", maxTotal)
	}
	return matches{text, re}, nil
}

func parseIn(n strictyaml.Node, d domain) (test, error) {
	items, err := n.List()
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, n.Errorf("seen an empty list, which can never hold")
	}
	return parseEqual(items, d)
}

// boundsCross reports whether no number is between the bounds of tests.
func boundsCross(tests every) bool {
	low, high := math.Inf(-1), math.Inf(1)
	for _, t := range tests {
		switch t := t.(type) {
		case greater:
			low = float64(t)
		case less:
			high = float64(t)
		}
	}
	return low >= high
}
