package verify

import (
	"encoding/json"
	"fmt"
	"math"

	"somock/mock/strictyaml"
)

// A Count says how many recordings are wanted.
type Count struct {
	Least int
	Most  int // noMost: any number
}

const noMost = math.MaxInt

// Exactly is n, no more and no less.
func Exactly(n int) Count { return Count{n, n} }

// AtLeast is n or more.
func AtLeast(n int) Count { return Count{n, noMost} }

// AtMost is n or fewer.
func AtMost(n int) Count { return Count{0, n} }

// Holds reports whether n is such a count.
func (c Count) Holds(n int) bool { return c.Least <= n && n <= c.Most }

// MarshalJSON gives the count as files write it: 2, or {"at-least":1,"at-most":3}.
func (c Count) MarshalJSON() ([]byte, error) {
	if c.Least == c.Most {
		return json.Marshal(c.Least)
	}
	var bounds struct {
		Least *int `json:"at-least,omitempty"`
		Most  *int `json:"at-most,omitempty"`
	}
	if c.Least > 0 {
		bounds.Least = &c.Least
	}
	if c.Most < noMost {
		bounds.Most = &c.Most
	}
	return json.Marshal(bounds)
}

// UnmarshalJSON reads what MarshalJSON gives.
func (c *Count) UnmarshalJSON(b []byte) error {
	var exactly int
	if json.Unmarshal(b, &exactly) == nil {
		*c = Exactly(exactly)
		return nil
	}
	bounds := struct {
		Least int `json:"at-least"`
		Most  int `json:"at-most"`
	}{Most: noMost}
	if err := json.Unmarshal(b, &bounds); err != nil {
		return fmt.Errorf("count: seen %s, expected a number or {\"at-least\":…,\"at-most\":…}: %w", b, err)
	}
	*c = Count{bounds.Least, bounds.Most}
	return nil
}

func (c Count) String() string {
	switch {
	case c.Most == 0:
		return "none"
	case c.Least == c.Most:
		return fmt.Sprintf("exactly %d", c.Least)
	case c.Most == noMost:
		return fmt.Sprintf("at least %d", c.Least)
	case c.Least == 0:
		return fmt.Sprintf("at most %d", c.Most)
	}
	return fmt.Sprintf("%d to %d", c.Least, c.Most)
}

// parseCount reads a number or bounds. Bounds that every number keeps, or none, are an
// error: such a check says nothing.
func parseCount(n strictyaml.Node) (Count, error) {
	if !n.IsMap() {
		exactly, err := n.Int(0, noMost)
		return Exactly(exactly), err
	}
	c, bound := AtLeast(0), strictyaml.Between[int](0, noMost-1)
	if _, err := n.Read(strictyaml.Into("at-least", &c.Least, bound), strictyaml.Into("at-most", &c.Most, bound)); err != nil {
		return Count{}, err
	}
	switch {
	case c.Least == 0 && c.Most == noMost:
		return Count{}, n.Errorf("this count can never fail").
			WithFix("ask for {at-least: 1}, or for none at all with 0")
	case c.Least > c.Most:
		return Count{}, n.Errorf("this count can never hold: at least %d and at most %d", c.Least, c.Most)
	}
	return c, nil
}
