package conform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/forward"
)

// A Journal keeps each probe before it leaves. Append returns once it is durable.
type Journal interface {
	Append(context.Context, *mock.Entry) error
	Settle(id string, o *mock.Outcome) error
}

// A Runner sends probes. All fields are required but Each.
type Runner struct {
	Target   *forward.Target
	Safety   Safety
	Given    Given
	Contract *contract.Contract
	Redactor *mock.Redactor
	Journal  Journal
	Each     func(*Result) // called for every result as it comes

	wait   func(context.Context, time.Duration) error // nil: by the clock
	mask   func(string) string                        // takes the given credentials out of what the service said
	calls  int
	failed int    // calls without an answer
	reason string // why the last call had no answer
	ended  string // why no more is sent; "": not yet
}

// A Verdict is what a probe has shown.
type Verdict string

// The verdicts.
const (
	Same    Verdict = "same"
	Differs Verdict = "differs"
	Unknown Verdict = "unknown"
)

// A Result is a probe and what it has shown.
type Result struct {
	ID          string          `json:"id"`
	Effect      contract.Effect `json:"effect"`
	Verdict     Verdict         `json:"verdict"`
	Reason      string          `json:"reason,omitempty"` // why it is unknown
	Expected    Answer          `json:"expected"`
	Seen        *Answer         `json:"seen,omitempty"`
	Differences []Difference    `json:"differences,omitempty"`
	Recording   string          `json:"recording,omitempty"` // absent: it was not sent

	probe Probe
	kept  *mock.Entry // what was recorded of it
}

// A Report is all that a run has shown.
type Report struct {
	NetServer string   `json:"netserver,omitempty"` // the version that GET /api names
	Ended     string   `json:"ended,omitempty"`     // why it ended early
	Calls     int      `json:"calls"`
	Results   []Result `json:"probes"`
}

// Count is how many results have this verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for i := range r.Results {
		if r.Results[i].Verdict == v {
			n++
		}
	}
	return n
}

// Run asks for the version and then sends the probes, each once, one after the other. It
// fails only where a probe may not be sent or cannot be recorded, and then sends no more;
// what was learnt until then is in the report all the same.
func (r *Runner) Run(ctx context.Context, probes []Probe) (*Report, error) {
	r.mask = mock.MaskMentions(r.Given.Secrets())
	report := &Report{}
	defer func() { report.Ended, report.Calls = r.ended, r.calls }()
	if err := r.allowed(probes); err != nil {
		return report, err
	}
	var err error
	if report.NetServer, err = r.version(ctx); err != nil {
		return report, err
	}
	for _, p := range probes {
		result := Result{ID: p.ID, Effect: p.Effect, Verdict: Unknown, Reason: "not sent: it ended before", Expected: p.Expected[0]}
		if r.mayGoOn(ctx) {
			if err := r.ask(ctx, &p, &result); err != nil {
				return report, err
			}
		}
		report.Results = append(report.Results, result)
		if r.Each != nil {
			r.Each(&result)
		}
	}
	return report, nil
}

// allowed is the last look before anything leaves.
func (r *Runner) allowed(probes []Probe) error {
	if err := errors.Join(r.Safety.Check(), r.Safety.CheckSend(), r.Given.Check()); err != nil {
		return err
	}
	for _, p := range probes {
		if !r.Safety.Allows(p.Effect) || p.Needs != "" {
			return mock.Failf(mock.Usage, "leave it out", "%s may not be sent: it needs what was not given", p.ID)
		}
	}
	return nil
}

// mayGoOn waits for the pause, and reports whether another call may be made.
func (r *Runner) mayGoOn(ctx context.Context) bool {
	if r.ended == "" && r.calls >= r.Safety.Max {
		r.ended = fmt.Sprintf("%d calls were made, the most that --max allows", r.calls)
	}
	if r.ended != "" {
		return false
	}
	wait := r.wait
	if wait == nil {
		wait = pause
	}
	if wait(ctx, r.Safety.Pause) != nil {
		r.ended = "interrupted"
	}
	return r.ended == ""
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// version asks the service for its version, which needs no login.
func (r *Runner) version(ctx context.Context) (string, error) {
	p := Probe{ID: "version", Method: http.MethodGet, Target: r.Target.Root().EscapedPath(), headers: [][2]string{{"Accept", "application/json"}, {"User-Agent", "somock-conform"}}}
	reply, _, err := r.exchange(ctx, &p)
	if err != nil || reply == nil || reply.Status != http.StatusOK {
		return "", err
	}
	var told struct{ NetServerVersion, Version any }
	if json.Unmarshal(reply.Body, &told) != nil {
		return "", nil
	}
	for _, v := range []any{told.NetServerVersion, told.Version} {
		if s, ok := v.(string); ok && s != "" {
			return r.mask(s), nil
		}
	}
	return "", nil
}

// ask sends a probe and judges the answer.
func (r *Runner) ask(ctx context.Context, p *Probe, result *Result) error {
	reply, kept, err := r.exchange(ctx, p)
	if err != nil {
		return err
	}
	result.Recording, result.probe, result.kept = kept.ID, *p, kept
	if reply == nil {
		result.Reason = r.mask(r.reason)
		return nil
	}
	seen := answerOf(reply.Status, reply.Header, reply.Body)
	expected, differences := nearest(p.Expected, seen)
	masked := seen.masked(r.mask)
	result.Expected, result.Seen, result.Reason = expected, &masked, ""
	switch {
	case reply.Status == http.StatusTooManyRequests:
		result.Reason = "it was throttled"
	case len(differences) == 0:
		result.Verdict = Same
	default:
		result.Verdict = Differs
	}
	for _, d := range differences {
		result.Differences = append(result.Differences, Difference{d.Field, d.Expected, r.mask(d.Seen)})
	}
	return nil
}
