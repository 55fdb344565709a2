package match

// A Difference is one thing in which a subject is not what a matcher wants, in words
// that a person can read. Seen never holds more of a live call than a recording would.
type Difference struct {
	Field  string `json:"field"` // as files write its place: message.to, reply.status
	Wanted string `json:"wanted"`
	Seen   string `json:"seen"`

	far int // from 0, almost the same, to 99, nothing in common
}

// A Result is what a matcher makes of a subject.
type Result struct {
	OK          bool
	Differences []Difference // none if OK
}

// Distance says how far off a miss is: 0 for a match, and for two misses the smaller
// number for the nearer. What counts first is how many fields differ, then how much
// their texts do.
func (r Result) Distance() int {
	sum := 0
	for _, d := range r.Differences {
		sum += 100 + d.far
	}
	return sum
}

// comparedRunes bounds the work of comparing two long texts.
const comparedRunes = 64

// farness compares a wanted and a seen text: the share of characters that would have
// to change, in hundredths.
func farness(wanted, seen string) int {
	a, b := head(wanted), head(seen)
	if len(a) == 0 && len(b) == 0 {
		return 0
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := diagonal
			if x != y {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return min(99, 100*row[len(b)]/max(len(a), len(b)))
}

func head(s string) []rune {
	runes := []rune(s[:min(len(s), 4*comparedRunes)])
	return runes[:min(len(runes), comparedRunes)]
}
