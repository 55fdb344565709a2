package admin

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gorilla/mux"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/scenario"
)

// An ArmRequest is the body of POST /arm: a scenario by name, the text of one, or one
// step as a scenario file would have it.
type ArmRequest struct {
	Scenario string          `json:"scenario,omitempty"`
	Source   string          `json:"source,omitempty"` // the text of a scenario
	File     string          `json:"file,omitempty"`   // what errors call it, and the scenario if the text has no name
	Step     json.RawMessage `json:"step,omitempty"`   // a step as JSON, or as text in YAML
	Times    *int            `json:"times,omitempty"`  // until so many steps are used; absent: until disarmed
	For      *string         `json:"for,omitempty"`    // until so long from now, like 10m; absent: until disarmed
	Tenant   string          `json:"tenant,omitempty"` // absent: all
	Bypass   bool            `json:"bypass-contract,omitempty"`
	By       string          `json:"by,omitempty"` // from where: cli, page; absent: api
}

// ArmedList is the answer of GET /arm.
type ArmedList struct {
	Armed []scenario.Armed `json:"armed"`
}

// An ArmAnswer is the answer of POST /arm.
type ArmAnswer struct {
	scenario.Armed
	Warning string   `json:"warning,omitempty"` // the tenant has never called
	Waiting []string `json:"waiting,omitempty"` // runs of replicas for which it does not hold yet
}

func (a *Admin) armRequest(r *http.Request) (any, error) {
	var body ArmRequest
	if err := readJSON(r, &body); err != nil {
		return nil, err
	}
	var armed scenario.Armed
	err := a.reading.pass(r.Context(), len(body.Source)+len(body.Step), func() error {
		arming, err := body.arming(r)
		if err == nil {
			armed, err = a.Arm(r.Context(), arming)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return ArmAnswer{Armed: armed, Warning: a.NeverCalled(r.Context(), body.Tenant)}, nil
}

// Arm puts something in front of the book, on record.
func (a *Admin) Arm(ctx context.Context, arming scenario.Arming) (scenario.Armed, error) {
	if err := checkTenant(arming.Tenant); err != nil {
		return scenario.Armed{}, err
	}
	return a.Engine.Arm(ctx, arming)
}

// Disarm takes away the arm of this id, or all with "", on record.
func (a *Admin) Disarm(ctx context.Context, id string) (disarmed int, err error) {
	return a.Engine.Disarm(ctx, id)
}

func (b ArmRequest) arming(r *http.Request) (scenario.Arming, error) {
	arming := scenario.Arming{Scenario: b.Scenario, Tenant: b.Tenant, BypassContract: b.Bypass, By: b.By}
	if arming.By == "" {
		arming.By = "api"
	}
	if b.Times != nil {
		if arming.Times = *b.Times; arming.Times < 1 {
			return arming, mock.Failf(mock.Usage, "leave it out to arm until disarmed", "times is less than 1")
		}
	}
	if b.For != nil {
		var err error
		if arming.For, err = time.ParseDuration(*b.For); err != nil || arming.For <= 0 {
			return arming, mock.Failf(mock.Usage, "leave it out to arm until disarmed", "for is %q, expected a duration over 0, like 10m or 90s", *b.For)
		}
	}
	if b.Source != "" {
		file, err := scenario.Parse(cmp.Or(b.File, "scenario"), []byte(b.Source), contract.IDs()...)
		if err != nil {
			return arming, err
		}
		arming.File = file
	}
	arming.Step = stepText(b.Step)
	if n := given(b.Scenario != "", b.Source != "", arming.Step != ""); n != 1 {
		return arming, mock.Failf(mock.BadInput, `send {"scenario":"reject-once"} or {"step":503}`, "seen none or several of scenario, source and step, expected one")
	}
	return arming, nil
}

func given(what ...bool) int {
	n := 0
	for _, w := range what {
		if w {
			n++
		}
	}
	return n
}

// stepText is a step as YAML: JSON is, and a JSON text holds YAML.
func stepText(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return ""
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

func (a *Admin) listArmed(r *http.Request) (any, error) {
	armed, err := a.Engine.Armed(r.Context())
	return ArmedList{armed}, err
}

func (a *Admin) disarm(r *http.Request) (any, error) { return a.disarmed(r, mux.Vars(r)["id"]) }

func (a *Admin) disarmAll(r *http.Request) (any, error) { return a.disarmed(r, "") }

func (a *Admin) disarmed(r *http.Request, id string) (any, error) {
	n, err := a.Disarm(r.Context(), id)
	return map[string]int{"disarmed": n}, err
}
