package admin

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"somock/mock"
)

// Replicas are the somocks that are one with this one, and this one itself. Methods may be
// called concurrently.
type Replicas interface {
	// Life is the same for all of them, and another one once what they share is gone.
	Life() string
	// All tells of each that lives, in the order of their ids.
	All(ctx context.Context) ([]mock.Replica, error)
	// Fresh waits until this one has applied each act that was on record when it was called.
	// It is a [mock.Failure] of kind Behind if that cannot be had soon.
	Fresh(ctx context.Context) error
	// Waiting waits until each that lives has applied the acts that this one has, for two
	// seconds at most, and gives the runs of those that have not by then.
	Waiting(ctx context.Context) []string
}

// A ReplicaList is the answer of GET /replicas.
type ReplicaList struct {
	Replicas    []mock.Replica `json:"replicas"`
	Differences []string       `json:"differences,omitempty"` // what should be the same in all, and is not
}

func (a *Admin) listReplicas(r *http.Request) (any, error) {
	all, err := a.Replicas.All(r.Context())
	return ReplicaList{all, mock.ReplicaDifferences(all)}, err
}

// alone is a server that is all there is: what it did holds everywhere.
type alone struct{ *Admin }

func (a alone) All(context.Context) ([]mock.Replica, error) {
	return []mock.Replica{{Run: a.Journal.Run(), Version: a.Version, Book: a.Engine.BookHash(), Applied: a.Journal.Counts().Received, Seen: time.Now().UTC()}}, nil
}

func (a alone) Life() string { return a.Journal.Run() }

func (alone) Fresh(context.Context) error { return nil }

func (alone) Waiting(context.Context) []string { return nil }

// everywhere is a handler of an act, which answers once the act holds for all replicas, or
// tells for which it does not yet.
func (a *Admin) everywhere(h handler) handler {
	return func(r *http.Request) (any, error) {
		if err := a.Replicas.Fresh(r.Context()); err != nil {
			return nil, err
		}
		value, err := h(r)
		if err != nil || r.Method == http.MethodGet || r.Method == http.MethodHead {
			return value, err
		}
		if waiting := a.Replicas.Waiting(r.Context()); len(waiting) > 0 {
			return pending{value, waiting}, nil
		}
		return value, nil
	}
}

// A pending answer is that of an act which some replicas have not applied yet: 202.
type pending struct {
	answer  any // an object
	waiting []string
}

// MarshalJSON gives the answer with the runs that are waited for.
func (p pending) MarshalJSON() ([]byte, error) {
	object := map[string]json.RawMessage{}
	text, err := json.Marshal(p.answer)
	if err == nil {
		err = json.Unmarshal(text, &object)
	}
	if err == nil {
		object["waiting"], err = json.Marshal(p.waiting)
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(object)
}
