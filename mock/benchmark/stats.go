//go:build linux

package main

import (
	"math"
	"slices"
	"time"
)

// distributionOf sorts its argument.
func distributionOf(durations []time.Duration) distribution {
	if len(durations) == 0 {
		return distribution{}
	}
	slices.Sort(durations)
	return distribution{P50: percentile(durations, 50), P99: percentile(durations, 99), Max: durations[len(durations)-1]}
}

// percentile is the smallest value that p percent of the sorted values do not exceed
// (nearest rank): always a value that was seen. There must be one.
func percentile(sorted []time.Duration, p int) time.Duration {
	rank := (len(sorted)*p + 99) / 100
	return sorted[max(rank, 1)-1]
}

// median is the middle value, or the mean of the two in the middle; NaN of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// ratios divides round by round: what disturbed one round disturbed both sides of it.
// Rounds without a finite ratio are left out.
func ratios(of, to []float64) []float64 {
	var rs []float64
	for i := range min(len(of), len(to)) {
		if r := of[i] / to[i]; !math.IsNaN(r) && !math.IsInf(r, 0) {
			rs = append(rs, r)
		}
	}
	return rs
}

// each takes one figure out of every result.
func each(results []result, figure func(result) float64) []float64 {
	var values []float64
	for _, r := range results {
		values = append(values, figure(r))
	}
	return values
}
