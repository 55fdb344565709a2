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
