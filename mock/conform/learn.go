package conform

import (
	"net/http"
	"net/url"

	"somock/mock/contract"
	"somock/mock/observed"
)

// Learn folds what the service at target, an API root, has answered into answers that
// somock can give in its place. Each is one of the rule that was probed, or of a good call.
func (r *Report) Learn(l *observed.Learner, target *url.URL) {
	for i := range r.Results {
		result := &r.Results[i]
		if result.Seen == nil || result.nothingToLearn() {
			continue
		}
		if why := r.doubt(result); why != "" {
			l.Unexplained = append(l.Unexplained, observed.Unexplained{ID: result.Recording, Why: result.ID + ": " + why})
			continue
		}
		e := *result.kept
		if result.probe.isRule {
			e.Decision.Rule = &result.ID
		}
		l.Add(&e, target)
	}
	l.File.Seen.NetServer = r.NetServer
}

// nothingToLearn: a call that breaches a warning at most and is taken says nothing of its
// rule, nor does one that is let in by who lets everyone in.
func (r *Result) nothingToLearn() bool {
	return r.probe.isRule && r.Seen.Status < 300 && (!r.probe.refuses || r.probe.lets)
}

// doubt is why an error may have another reason than the breached rule: credentials that
// are not valid, or a tenant that takes no messages at all. It is dispelled by a good call
// with the same credentials that was taken.
func (r *Report) doubt(result *Result) string {
	p, status := &result.probe, result.Seen.Status
	aboutCaller := p.caller == contract.CallerWritten || p.caller == contract.CallerStranger
	mayBeCaller := status == http.StatusUnauthorized || status == http.StatusForbidden || !p.refuses
	if !p.isRule || status < 400 || aboutCaller || !mayBeCaller || r.taken() {
		return ""
	}
	return "a good call was not taken, or not made, so the credentials or the tenant may be the reason"
}

// taken reports whether the service took a good call.
func (r *Report) taken() bool {
	for i := range r.Results {
		if p := &r.Results[i].probe; !p.isRule && p.Effect == contract.Creates && r.Results[i].Seen != nil && r.Results[i].Seen.Status < 300 {
			return true
		}
	}
	return false
}
