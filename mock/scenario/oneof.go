package scenario

import (
	"math"
	"strconv"

	"somock/mock/strictyaml"
)

// An option is a step of one-of.
type option struct {
	step
	below float64 // it is taken by a draw below this and not below the option before
}

// parseOneOf reads the options of a one-of. Their chances make 100 %, or the last one
// has none and takes the rest.
func parseOneOf(n strictyaml.Node) ([]option, error) {
	sum, without := 0.0, (*strictyaml.Node)(nil)
	options, err := strictyaml.ReadList(n, "steps to choose from", func(_ int, n strictyaml.Node) (option, error) {
		if without != nil {
			return option{}, without.Errorf("this option has no chance").
				WithFix("only the last option may go without: it takes the rest")
		}
		s, w, err := readStep(n, inOneOf)
		if err != nil {
			return option{}, err
		}
		if !w.says("chance") {
			without = &n
		}
		if sum += w.chance; sum > 1 && !sameShare(sum, 1) {
			return option{}, n.Errorf("the chances up to here make %s, expected at most 100%%", percent(sum))
		}
		return option{*s, sum}, nil
	})
	if err != nil {
		return nil, err
	}
	if without == nil && !sameShare(sum, 1) {
		return nil, n.Errorf("the chances make %s, expected 100%%", percent(sum)).
			WithFix("raise one, or leave the chance of the last option out: it takes the rest")
	}
	options[len(options)-1].below = 1
	return options, nil
}

// sameShare tells whether two sums of shares are the same but for what floating point
// adds to them.
func sameShare(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

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
