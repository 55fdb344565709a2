package verify

import (
	"maps"
	"math"
	"slices"
	"time"

	"somock/mock"
)

// exactQuantiles is up to how many durations are kept as they are.
const exactQuantiles = 4096

// quantiles keeps durations such that percentiles can be told: all of them while they
// are few, then counts of buckets that grow by 1 % each. The zero value is empty.
type quantiles struct {
	n       int
	max     time.Duration
	exact   []time.Duration
	buckets map[int]int
}

const bucketGrowth = 1.01

// bucketOf is the bucket of a duration; the unit of the smallest is a microsecond.
func bucketOf(d time.Duration) int {
	return int(math.Ceil(math.Log(max(1, float64(d)/1e3)) / math.Log(bucketGrowth)))
}

func (q *quantiles) add(d time.Duration) {
	q.n++
	q.max = max(q.max, d)
	if q.buckets != nil {
		q.buckets[bucketOf(d)]++
		return
	}
	q.exact = append(q.exact, d)
	if len(q.exact) <= exactQuantiles {
		return
	}
	q.buckets = map[int]int{}
	for _, d := range q.exact {
		q.buckets[bucketOf(d)]++
	}
	q.exact = nil
}

// at is the smallest duration that a share p of them do not exceed, nil without any.
func (q *quantiles) at(p float64) *mock.Millis {
	if q.n == 0 {
		return nil
	}
	rank := max(1, int(math.Ceil(p*float64(q.n))))
	found := q.max
	switch {
	case rank == q.n:
	case q.buckets == nil:
		sorted := slices.Sorted(slices.Values(q.exact))
		found = sorted[rank-1]
	default:
		found = min(q.max, q.inBuckets(rank))
	}
	millis := mock.Millis(found)
	return &millis
}

func (q *quantiles) inBuckets(rank int) time.Duration {
	for _, b := range slices.Sorted(maps.Keys(q.buckets)) {
		if rank -= q.buckets[b]; rank <= 0 {
			return time.Duration(math.Pow(bucketGrowth, float64(b)) * 1e3)
		}
	}
	return q.max
}
