package cli

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/prose"
	"somock/mock/sample"
)

// sendOptions are what a message is sent with.
type sendOptions struct {
	auth      string
	appToken  string
	xsrf      string
	message   [6]string // in the order of mock.MessageFields
	carrier   string
	tenant    string
	repeat    int
	timeout   time.Duration
	expect    int
	dryRun    bool
	yesRemote bool
	userGiven func(flag string) bool
}

func newSend(a *app) *cobra.Command {
	o := &sendOptions{carrier: "json", repeat: 1, timeout: 30 * time.Second}
	cmd := &cobra.Command{
		Use:   "send",
		Short: "Send a message to a running somock: a sample, or your own",
		Example: `  somock send
  somock send --auth soticket:7T:abc== --app-token 0123456789abcdef --content "Hello"
  somock send --type xml --dry-run
  somock send --auth basic:tje0:wrong --expect-status 401`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.userGiven = cmd.Flags().Changed
			return a.send(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	a.addRemoteFlags(cmd)
	f.StringVar(&o.auth, "auth", "basic:tje0:Tje0", "basic:USER:PASSWORD, soticket:TICKET, bearer:TOKEN or none")
	f.StringVar(&o.appToken, "app-token", "", "header SO-AppToken")
	f.StringVar(&o.xsrf, "xsrf", "", "header X-XSRF-TOKEN with its cookie, instead of Authorization")
	for i, name := range mock.MessageFields() {
		f.StringVar(&o.message[i], mock.FieldKey(name), sample.Message()[i], "the message's "+name)
	}
	f.Var(enum(&o.carrier, "json", "xml", "form"), "type", "encoding of the body")
	addTenantFlag(cmd, &o.tenant, "the path prefix, as an online customer has one: Cust12345")
	f.Var(wholeNumber(&o.repeat, 1, math.MaxInt, "leave it out to send one"), "repeat", "how often to send it, one after the other")
	f.Var(waitTime(&o.timeout, 0), "timeout", "how long to wait for each answer")
	f.IntVar(&o.expect, "expect-status", 204, "the status without which the exit code is 1; 0: the connection breaks")
	f.BoolVar(&o.dryRun, "dry-run", false, "print the call as a curl command instead of sending it")
	f.BoolVar(&o.yesRemote, "yes-remote", false, "send to a server that is not on loopback")
	a.addJSONFlag(cmd)
	return cmd
}

func (a *app) send(ctx context.Context, o *sendOptions) error {
	call, err := a.outgoing(o)
	if err != nil {
		return err
	}
	if o.dryRun {
		return a.printCall(call)
	}
	if !o.yesRemote && !onLoopback(call.Address) {
		return usage("add --yes-remote if you mean it: the call carries credentials", "%s is not a loopback address", call.Address)
	}
	wrong, hint := 0, "somock recordings show last says why; if it has no such call, no somock answers at "+call.ServerBase()
	for i := range o.repeat {
		answer, err := exchange(ctx, call, o.timeout)
		if err != nil {
			return err
		}
		if answer.Status != o.expect {
			wrong++
		}
		if err := a.printAnswer(answer); err != nil {
			return err
		}
		if answer.Status != 0 && answer.Recording == "" && i == 0 {
			hint = "see the warning: ask a somock"
			a.talk.warning("the answer has no X-Mock-Recording, so it may not be a somock that answers at "+call.ServerBase(),
				"start one with somock serve, or name the right one with --server; one with --mock-headers=false answers so, too")
		}
	}
	if wrong > 0 {
		return mock.Failf(mock.No, hint, "%d of %d answers had another status than %d", wrong, o.repeat, o.expect)
	}
	return nil
}

func (a *app) outgoing(o *sendOptions) (*sample.Call, error) {
	if o.expect != 0 && (o.expect < 100 || o.expect > 599) {
		return nil, usage("give 0 if the connection is to break without an answer", "--expect-status: seen %d, expected a status from 100 to 599, or 0", o.expect)
	}
	base, err := a.client() // it checks the address
	if err != nil {
		return nil, err
	}
	order := sample.Order{
		Base: base.Base(), Tenant: o.tenant, Auth: o.auth, AppToken: o.appToken, XSRF: o.xsrf, Carrier: mock.Carrier(o.carrier), Message: o.message,
	}
	if o.xsrf != "" && !o.userGiven("auth") {
		order.Auth = "none"
	}
	call, err := sample.New(order)
	if err != nil {
		return nil, usage("for example --auth basic:tje0:Tje0", "--%s", err)
	}
	call.Insecure = strings.HasPrefix(call.Address, "https:") && onLoopback(call.Address)
	return call, nil
}

func (a *app) printCall(call *sample.Call) error {
	if a.json {
		return a.printJSON(map[string]any{"method": "POST", "url": call.Address, "headers": call.Headers, "body": call.Body, "curl": call.Curl()})
	}
	_, err := fmt.Fprintln(a.Out, call.Curl())
	return err
}

// exchange makes the call and waits for its answer.
func exchange(ctx context.Context, call *sample.Call, timeout time.Duration) (*sample.Answer, error) {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answer, err := call.Send(limited, newTransport())
	switch {
	case err == nil:
		return answer, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, mock.Failf(mock.TimedOut, "wait longer with --timeout; somock recordings show last says what was scripted", "no answer within %s", timeout)
	}
	return nil, admin.Unreachable(call.Address, err)
}

func (a *app) printAnswer(got *sample.Answer) error {
	if a.json {
		return a.printJSON(got)
	}
	line := prose.Status(got.Status)
	if got.Status == 0 {
		line = "no answer: " + prose.OneLine(got.Failure, 400)
	}
	for _, part := range []string{got.Recording, time.Duration(got.Duration).Round(time.Millisecond / 10).String(), strings.Join(got.Violations, ", "), got.Stub} {
		if part != "" {
			line += "  " + prose.OneLine(part, 400)
		}
	}
	if got.Body != "" {
		line += "\n" + prose.OneLine(got.Body, 2000)
	}
	_, err := fmt.Fprintln(a.Out, line)
	return err
}
