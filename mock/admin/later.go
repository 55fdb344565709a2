package admin

import (
	"iter"

	"somock/mock"
)

// later is the entries behind the one of this id; "" is all.
func later(entries iter.Seq2[*mock.Entry, error], id string) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		passed := id == ""
		for e, err := range entries {
			if (err != nil || passed) && !yield(e, err) {
				return
			}
			passed = passed || err == nil && e.ID == id
		}
	}
}
