package page

import (
	"context"

	"somock/mock"
)

// replicas are what the foot of each page says of the somocks that are one with this one.
type replicas struct {
	Runs        []string // none if it is by itself
	Differences []string
}

func (p *Page) replicas(ctx context.Context) replicas {
	all, err := p.Replicas.All(ctx)
	if err != nil {
		return replicas{Differences: []string{"the replicas cannot be asked: " + err.Error()}}
	}
	told := replicas{Differences: mock.ReplicaDifferences(all)}
	for _, r := range all {
		if len(all) > 1 {
			told.Runs = append(told.Runs, r.Run)
		}
	}
	return told
}
