package verify

import "somock/mock"

// A CallCounter tells for each entry the how-manieth of its tenant to reach the scenario
// it was, for matchers that ask. Entries are to come in the order of the journal; one
// that comes again keeps its number. It holds a number for each entry.
type CallCounter struct {
	calls   callCounter
	numbers map[string]uint64 // by id
}

// NewCallCounter makes a counter that has seen nothing.
func NewCallCounter() *CallCounter {
	return &CallCounter{callCounter{}, map[string]uint64{}}
}

// Of is the number of an entry, 0 if it did not reach the scenario.
func (c *CallCounter) Of(e *mock.Entry) uint64 {
	if _, known := c.numbers[e.ID]; !known {
		c.numbers[e.ID] = c.calls.next(e)
	}
	return c.numbers[e.ID]
}
