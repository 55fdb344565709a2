package scenario

import (
	"math"
	"time"

	"somock/mock/strictyaml"
)

// maxDelay bounds what a drawn delay can come to: a lognormal without a max has no end.
const maxDelay = 24 * time.Hour

// p99Score is the standard normal's 99th percentile: what lies between median and p99
// of a lognormal, counted in its sigma.
const p99Score = 2.3263478740408408

// A delay is how long a reply waits, counted from the last byte of the request. The
// zero delay is none.
type delay struct {
	shape     shape
	low, high time.Duration // fixed: both the same; lognormal: high is the max
	median    time.Duration
	sigma     float64
}

type shape int

const (
	fixed shape = iota
	uniform
	lognormal
)

// random reports whether the delay needs a draw.
func (d delay) random() bool { return d.shape != fixed }

// at is the delay for a draw from [0, 1), to the microsecond, which is what recordings show.
func (d delay) at(draw float64) time.Duration {
	switch d.shape {
	case uniform:
		return round(float64(d.low)+draw*float64(d.high-d.low), d.high)
	case lognormal:
		score := math.Sqrt2 * math.Erfinv(2*draw-1)
		return round(float64(d.median)*math.Exp(d.sigma*score), d.high)
	}
	return d.low
}

func round(nanos float64, most time.Duration) time.Duration {
	if nanos >= float64(most) {
		return most
	}
	return time.Duration(nanos).Round(time.Microsecond)
}

func parseDelay(n strictyaml.Node) (delay, error) {
	if !n.IsMap() {
		d, err := boundedDuration(n)
		return delay{low: d, high: d}, err
	}
	var d delay
	keys, err := n.Read(strictyaml.Into("uniform", &d, parseUniform), strictyaml.Into("lognormal", &d, parseLognormal))
	if err == nil && len(keys) != 1 {
		err = n.Errorf("seen %d keys, expected one of uniform, lognormal", len(keys))
	}
	return d, err
}

func boundedDuration(n strictyaml.Node) (time.Duration, error) {
	d, err := n.Duration()
	if err == nil && d > maxDelay {
		return 0, n.Errorf("seen %v, expected at most %v", d, maxDelay).
			WithFix("to leave a call without any answer write {fault: hang}")
	}
	return d, err
}

func parseUniform(n strictyaml.Node) (delay, error) {
	ends, err := n.List()
	if err != nil {
		return delay{}, err
	}
	if len(ends) != 2 {
		return delay{}, n.Errorf("seen %d values, expected two: the shortest and the longest delay", len(ends))
	}
	d := delay{shape: uniform}
	if d.low, err = boundedDuration(ends[0]); err != nil {
		return delay{}, err
	}
	if d.high, err = boundedDuration(ends[1]); err != nil {
		return delay{}, err
	}
	if d.low > d.high {
		return delay{}, ends[1].Errorf("the longest delay, %v, is shorter than the shortest, %v", d.high, d.low).
			WithFix("write the shorter one first")
	}
	return d, nil
}

func parseLognormal(n strictyaml.Node) (delay, error) {
	keys, err := n.Keys("median", "p99", "max")
	if err != nil {
		return delay{}, err
	}
	d := delay{shape: lognormal, high: maxDelay}
	var p99 time.Duration
	for _, k := range keys {
		v, err := boundedDuration(k.Value)
		switch {
		case err != nil:
			return delay{}, err
		case v == 0:
			return delay{}, k.Value.Errorf("%s is 0, expected a duration above it", k.Name)
		}
		*map[string]*time.Duration{"median": &d.median, "p99": &p99, "max": &d.high}[k.Name] = v
	}
	switch {
	case d.median == 0 || p99 == 0:
		return delay{}, n.Errorf("lognormal needs a median and a p99").
			WithFix("like: lognormal: {median: 120ms, p99: 900ms, max: 4s}")
	case p99 < d.median:
		return delay{}, n.Errorf("p99 is %v and the median %v, expected p99 to be no less", p99, d.median)
	case d.high < p99:
		return delay{}, n.Errorf("max is %v and p99 %v, expected max to be no less", d.high, p99)
	}
	d.sigma = math.Log(float64(p99)/float64(d.median)) / p99Score
	return d, nil
}
