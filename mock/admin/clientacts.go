package admin

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"somock/mock/scenario"
)

// A ScenarioText is a scenario and its source.
type ScenarioText struct {
	scenario.Listed
	Source string `json:"source"`
}

// Scenarios are all that can be named, by name.
func (c *Client) Scenarios(ctx context.Context) ([]scenario.Listed, error) {
	list, err := get[struct{ Scenarios []scenario.Listed }](ctx, c, "/scenarios", nil)
	return list.Scenarios, err
}

// Scenario is one of them.
func (c *Client) Scenario(ctx context.Context, name string) (ScenarioText, error) {
	return get[ScenarioText](ctx, c, "/scenarios/"+url.PathEscape(name), nil)
}

// Status is where scenarios, stubs and arms stand.
func (c *Client) Status(ctx context.Context) (scenario.Status, error) {
	return get[scenario.Status](ctx, c, "/status", nil)
}

// Arm puts a scenario or a step in front of the book.
func (c *Client) Arm(ctx context.Context, request ArmRequest) (ArmAnswer, error) {
	return post[ArmAnswer](ctx, c, "/arm", nil, request)
}

// Armed is what is armed, the newest first.
func (c *Client) Armed(ctx context.Context) ([]scenario.Armed, error) {
	list, err := get[ArmedList](ctx, c, "/arm", nil)
	return list.Armed, err
}

// Disarm takes away the arm of this id.
func (c *Client) Disarm(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, "/arm/"+url.PathEscape(id), nil, nil, nil)
}

// Reset begins a new epoch of a tenant, or with "" of all, and tells which.
func (c *Client) Reset(ctx context.Context, tenant string) (ResetAnswer, error) {
	return post[ResetAnswer](ctx, c, "/reset", Query{Tenant: tenant}.values(), nil)
}

// Run is the id of the run that answers.
func (c *Client) Run(ctx context.Context) (string, error) {
	v, err := get[version](ctx, c, "/version", nil)
	return v.Run, err
}

// RunInfo is the id of a run, by its beginning or "" for the newest, and above what a reply
// of it was observed as slow; 0: that is not recorded.
func (c *Client) RunInfo(ctx context.Context, run string) (id string, threshold time.Duration, err error) {
	v, err := get[version](ctx, c, "/version", Query{Run: run}.values())
	if v.Threshold != nil {
		threshold = time.Duration(*v.Threshold)
	}
	return v.Run, threshold, err
}
