//go:build linux

package main

import (
	"math"
	"slices"
	"testing"
	"time"
)

func TestPercentileIsTheNearestRank(t *testing.T) {
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(i + 1)
	}
	tests := []struct {
		name   string
		sorted []time.Duration
		p      int
		want   time.Duration
	}{
		{"of one value", []time.Duration{7}, 99, 7},
		{"p50 of two is the lower", []time.Duration{1, 9}, 50, 1},
		{"p50 of three is the middle", []time.Duration{1, 2, 9}, 50, 2},
		{"p50 of a hundred", hundred, 50, 50},
		{"p99 of a hundred leaves one above", hundred, 99, 99},
		{"p100 is the largest", hundred, 100, 100},
		{"p0 is the smallest", hundred, 0, 1},
		{"p99 of few is the largest", hundred[:10], 99, 10},
	}
	for _, test := range tests {
		if got := percentile(test.sorted, test.p); got != test.want {
			t.Errorf("%s: got %d, want %d", test.name, got, test.want)
		}
	}
}

func TestDistributionSortsFirst(t *testing.T) {
	got := distributionOf([]time.Duration{9, 1, 5})
	if want := (distribution{P50: 5, P99: 9, Max: 9}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := distributionOf(nil); got != (distribution{}) {
		t.Errorf("of nothing: %v", got)
	}
}

func TestMedian(t *testing.T) {
	tests := []struct {
		values []float64
		want   float64
	}{
		{[]float64{3}, 3},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 2, 9}, 3},
	}
	for _, test := range tests {
		given := slices.Clone(test.values)
		if got := median(test.values); got != test.want {
			t.Errorf("of %v: got %v, want %v", test.values, got, test.want)
		}
		if !slices.Equal(given, test.values) {
			t.Errorf("it changed its argument to %v", test.values)
		}
	}
	if got := median(nil); !math.IsNaN(got) {
		t.Errorf("of nothing: got %v, want NaN", got)
	}
}

func TestRatiosAreTakenRoundByRound(t *testing.T) {
	// The machine was half as fast in the second round: the ratio does not show it.
	got := ratios([]float64{90, 45}, []float64{100, 50})
	if want := []float64{0.9, 0.9}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := ratios([]float64{1, 0, 1}, []float64{0, 0, 4}); !slices.Equal(got, []float64{0.25}) {
		t.Errorf("rounds without a ratio were not left out: %v", got)
	}
}
