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
	var list struct{ Scenarios []scenario.Listed }
	err := c.get(ctx, "/scenarios", nil, &list)
	return list.Scenarios, err
}

// Scenario is one of them.
func (c *Client) Scenario(ctx context.Context, name string) (ScenarioText, error) {
	var text ScenarioText
	err := c.get(ctx, "/scenarios/"+url.PathEscape(name), nil, &text)
	return text, err
}

// Status is where scenarios, stubs and arms stand.
func (c *Client) Status(ctx context.Context) (scenario.Status, error) {
	var status scenario.Status
	err := c.get(ctx, "/status", nil, &status)
	return status, err
}

// Arm puts a scenario or a step in front of the book.
func (c *Client) Arm(ctx context.Context, request ArmRequest) (ArmAnswer, error) {
	var armed ArmAnswer
	err := c.do(ctx, http.MethodPost, "/arm", nil, request, &armed)
	return armed, err
}

// Armed is what is armed, the newest first.
func (c *Client) Armed(ctx context.Context) ([]scenario.Armed, error) {
	var list ArmedList
	err := c.get(ctx, "/arm", nil, &list)
	return list.Armed, err
}

// Disarm takes away the arm of this id.
func (c *Client) Disarm(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, "/arm/"+url.PathEscape(id), nil, nil, nil)
}

// Reset begins a new epoch of a tenant, or with "" of all, and tells which.
func (c *Client) Reset(ctx context.Context, tenant string) (ResetAnswer, error) {
	query := url.Values{}
	if tenant != "" {
		query.Set("tenant", tenant)
	}
	var answer ResetAnswer
	err := c.do(ctx, http.MethodPost, "/reset", query, nil, &answer)
	return answer, err
}

// Run is the id of the run that answers.
func (c *Client) Run(ctx context.Context) (string, error) {
	var v version
	err := c.get(ctx, "/version", nil, &v)
	return v.Run, err
}

// RunInfo is the id of a run, by its beginning or "" for the newest, and above what a reply
// of it was observed as slow; 0: that is not recorded.
func (c *Client) RunInfo(ctx context.Context, run string) (id string, threshold time.Duration, err error) {
	var v version
	if err = c.get(ctx, "/version", Query{Run: run}.values(), &v); err == nil && v.Threshold != nil {
		threshold = time.Duration(*v.Threshold)
	}
	return v.Run, threshold, err
}
