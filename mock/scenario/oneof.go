package scenario

import (
	"strconv"

	"somock/mock/strictyaml"
)

// parseOneOf reads the options of a one-of. Their chances make 100 %, or the last one
// has none and takes the rest. before is the delay of those that say none of their own.
func parseOneOf(n strictyaml.Node, before delay) ([]option, error) {
	nodes, err := n.List()
	if err != nil {
		return nil, err
	}
	if len(nodes) == 0 {
		return nil, n.Errorf("an empty list, expected steps to choose from")
	}
	options := make([]option, len(nodes))
	sum := 0.0
	for i, node := range nodes {
		chance, rest, err := parseShare(node, i == len(nodes)-1)
		if err != nil {
			return nil, err
		}
		if sum += chance; sum > 1 && !sameShare(sum, 1) {
			return nil, node.Errorf("the chances up to here make %s, expected at most 100%%", percent(sum))
		}
		s, err := parseStep(node, inOneOf)
		if err != nil {
			return nil, err
		}
		s.inherit(before)
		options[i] = option{*s, sum}
		if rest {
			sum = 1
		}
	}
	if !sameShare(sum, 1) {
		e := n.Errorf("the chances make %s, expected 100%%", percent(sum))
		e.Fix = "raise one, or leave the chance of the last option out: it takes the rest"
		return nil, e
	}
	options[len(options)-1].below = 1
	return options, nil
}

// parseShare is the chance of an option, or that it takes the rest, which only the last may.
func parseShare(n strictyaml.Node, last bool) (chance float64, rest bool, err error) {
	chance, given, err := parseChance(n)
	if err == nil && !given && !last {
		e := n.Errorf("this option has no chance")
		e.Fix = "only the last option may go without: it takes the rest"
		return 0, false, e
	}
	return chance, !given, err
}

// parseChance looks for the chance of an option. Whatever else is wrong with it, reading
// it as a step will tell.
func parseChance(n strictyaml.Node) (chance float64, given bool, err error) {
	if !n.IsMap() {
		return 0, false, nil
	}
	keys, err := n.Keys()
	if err != nil {
		return 0, false, err
	}
	for _, k := range keys {
		if k.Name == "chance" {
			chance, err = k.Value.Percent()
			return chance, true, err
		}
	}
	return 0, false, nil
}

// inherit gives the step a delay where it has none of its own.
func (s *step) inherit(d delay) {
	if !s.delayed {
		s.delay = d
	}
	for i := range s.options {
		s.options[i].inherit(d)
	}
}

// choose is the option for a draw from [0, 1).
func choose(options []option, draw float64) *option {
	for i := range options {
		if draw < options[i].below {
			return &options[i]
		}
	}
	return &options[len(options)-1]
}

func percent(share float64) string {
	return strconv.FormatFloat(float64(int64(share*1e6+0.5))/1e4, 'f', -1, 64) + "%"
}
