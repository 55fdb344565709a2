package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/prose"
	"somock/mock/shell"
)

// sendOptions are what a message is sent with.
type sendOptions struct {
	remote    remote
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
	json      bool
	userGiven func(flag string) bool
}

func newSend(a *app) *cobra.Command {
	o := &sendOptions{}
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
	addRemoteFlags(cmd, &o.remote)
	f.StringVar(&o.auth, "auth", "basic:tje0:Tje0", "basic:USER:PASSWORD, soticket:TICKET, bearer:TOKEN or none")
	f.StringVar(&o.appToken, "app-token", "", "header SO-AppToken")
	f.StringVar(&o.xsrf, "xsrf", "", "header X-XSRF-TOKEN with its cookie, instead of Authorization")
	for i, field := range []struct{ flag, value string }{
		{"to", "+4790000001"}, {"from", "+4790000002"}, {"content", "Hello from somock"},
		{"format", "sms/160"}, {"session-key", "sample-1"}, {"plugin", "MyPlugin"},
	} {
		f.StringVar(&o.message[i], field.flag, field.value, "the message's "+mock.MessageFields()[i])
	}
	f.Var(enum(&o.carrier, "json", "xml", "form"), "type", "encoding of the body")
	o.carrier = "json"
	f.Lookup("type").DefValue = "json"
	f.StringVar(&o.tenant, "tenant", "", "the path prefix, as an online customer has one: Cust12345")
	f.IntVar(&o.repeat, "repeat", 1, "how often to send it, one after the other")
	f.DurationVar(&o.timeout, "timeout", 30*time.Second, "how long to wait for each answer")
	f.IntVar(&o.expect, "expect-status", 204, "the status without which the exit code is 1; 0: the connection breaks")
	f.BoolVar(&o.dryRun, "dry-run", false, "print the call as a curl command instead of sending it")
	f.BoolVar(&o.yesRemote, "yes-remote", false, "send to a server that is not on loopback")
	addJSONFlag(cmd, &o.json)
	return cmd
}

func (a *app) send(ctx context.Context, o *sendOptions) error {
	call, err := a.outgoing(o)
	if err != nil {
		return err
	}
	if o.dryRun {
		return a.printCall(o, call)
	}
	if !o.yesRemote && !onLoopback(call.address) {
		return usage("add --yes-remote if you mean it: the call carries credentials", "%s is not a loopback address", call.address)
	}
	wrong, hint := 0, "somock recordings show last says why; if it has no such call, no somock answers at "+call.base()
	for i := range o.repeat {
		answer, err := call.send(ctx, o.timeout)
		if err != nil {
			return err
		}
		if answer.Status != o.expect {
			wrong++
		}
		if err := a.printAnswer(o, answer); err != nil {
			return err
		}
		if answer.Status != 0 && answer.Recording == "" && i == 0 {
			hint = "see the warning: ask a somock"
			a.talk.warning("the answer has no X-Mock-Recording, so it may not be a somock that answers at "+call.base(),
				"start one with somock serve, or name the right one with --server; one with --mock-headers=false answers so, too")
		}
	}
	if wrong > 0 {
		return mock.Fail(mock.No, fmt.Errorf("%d of %d answers had not status %d", wrong, o.repeat, o.expect), hint)
	}
	return nil
}

// An outgoingCall is a call before it is sent.
type outgoingCall struct {
	address  string
	headers  [][2]string
	body     string
	insecure bool // the certificate is one that nobody trusts
}

func (a *app) outgoing(o *sendOptions) (*outgoingCall, error) {
	if o.repeat < 1 {
		return nil, usage("leave it out to send one", "--repeat: seen %d, expected a whole number from 1", o.repeat)
	}
	if o.timeout <= 0 {
		return nil, usage("give a duration like 10s", "--timeout: seen %s, expected more than nothing", o.timeout)
	}
	if err := checkTenant(o.tenant); err != nil {
		return nil, err
	}
	if o.expect != 0 && (o.expect < 100 || o.expect > 599) {
		return nil, usage("give 0 if the connection is to break without an answer", "--expect-status: seen %d, expected a status from 100 to 599, or 0", o.expect)
	}
	base, err := a.client(o.remote) // it checks the address
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(base.Base())
	if err != nil {
		return nil, err
	}
	if o.tenant != "" {
		u = u.JoinPath(o.tenant)
	}
	call := &outgoingCall{address: u.JoinPath("api/v1/Agents/Messaging/CreateMessage").String()}
	call.insecure = u.Scheme == "https" && onLoopback(call.address)
	if err := call.authenticate(o); err != nil {
		return nil, err
	}
	contentType, body := encodeMessage(mock.Carrier(o.carrier), o.message)
	call.add("Content-Type", contentType)
	call.body = body
	return call, nil
}

// base is where it goes, without the path.
func (c *outgoingCall) base() string {
	base, _, _ := strings.Cut(c.address, "/api/v1/")
	return base
}

func (c *outgoingCall) add(name, value string) {
	c.headers = append(c.headers, [2]string{name, value})
}

func (c *outgoingCall) authenticate(o *sendOptions) error {
	scheme, rest, _ := strings.Cut(o.auth, ":")
	switch scheme = strings.ToLower(scheme); {
	case o.xsrf != "" && !o.userGiven("auth"), scheme == "none":
	case scheme == "basic" && strings.Contains(rest, ":"):
		c.add("Authorization", "Basic "+base64Text(rest))
	case scheme == "soticket" && rest != "":
		c.add("Authorization", "SOTicket "+rest)
	case scheme == "bearer" && rest != "":
		c.add("Authorization", "Bearer "+rest)
	default:
		return usage("for example --auth basic:tje0:Tje0", "--auth: seen %d characters that are none of basic:USER:PASSWORD, soticket:TICKET, bearer:TOKEN or none", len(o.auth))
	}
	if o.appToken != "" {
		c.add("SO-AppToken", o.appToken)
	}
	if o.xsrf != "" {
		c.add("X-XSRF-TOKEN", o.xsrf)
		c.add("Cookie", "XSRF-TOKEN="+o.xsrf)
	}
	return nil
}

// curl is the call as a command that can be pasted into a shell.
func (c *outgoingCall) curl() string {
	words := []string{"curl", "-i"}
	if c.insecure {
		words = append(words, "-k")
	}
	words = append(words, shell.Quote(c.address))
	for _, h := range c.headers {
		words = append(words, "-H", shell.Quote(h[0]+": "+h[1]))
	}
	return strings.Join(append(words, "--data-raw", shell.Quote(c.body)), " ")
}

func (a *app) printCall(o *sendOptions, call *outgoingCall) error {
	if o.json {
		return a.printJSON(map[string]any{"method": "POST", "url": call.address, "headers": call.headers, "body": call.body, "curl": call.curl()})
	}
	_, err := fmt.Fprintln(a.Out, call.curl())
	return err
}

// An answer is what came back.
type answer struct {
	Status     int         `json:"status"` // 0: none
	Failure    string      `json:"failure,omitempty"`
	Recording  string      `json:"recording,omitempty"`
	Violations []string    `json:"violations"`
	Stub       string      `json:"stub,omitempty"`
	Body       string      `json:"body,omitempty"`
	Duration   mock.Millis `json:"duration_ms"`
}

// send makes the call. An answer without a status is a connection that broke, as a
// fault does it; only a server that cannot be reached or does not answer is an error.
func (c *outgoingCall) send(ctx context.Context, timeout time.Duration) (*answer, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address, strings.NewReader(c.body))
	if err != nil {
		return nil, err
	}
	for _, h := range c.headers {
		r.Header.Set(h[0], h[1])
	}
	begun := time.Now()
	resp, err := sender().Do(r)
	if err != nil {
		return c.broken(ctx, err, timeout, begun)
	}
	defer func() { _ = resp.Body.Close() }() // it is read to its end
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return c.broken(ctx, err, timeout, begun)
	}
	return &answer{
		Status: resp.StatusCode, Recording: resp.Header.Get("X-Mock-Recording"), Stub: resp.Header.Get("X-Mock-Stub"),
		Violations: splitList(resp.Header.Get("X-Mock-Violations")), Body: string(body), Duration: mock.Millis(time.Since(begun)),
	}, nil
}

// sender follows no redirect: that is an answer like others, and may lead anywhere.
func sender() *http.Client {
	return &http.Client{
		Transport:     newTransport(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (c *outgoingCall) broken(ctx context.Context, err error, timeout time.Duration, begun time.Time) (*answer, error) {
	var dial *net.OpError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, mock.Fail(mock.TimedOut, fmt.Errorf("no answer within %s", timeout), "wait longer with --timeout; somock recordings show last says what was scripted")
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &dial) && dial.Op == "dial":
		return nil, admin.Unreachable(c.address, dial.Err)
	case errors.As(err, &certificate):
		return nil, admin.Unreachable(c.address, certificate)
	case errors.As(err, &record):
		return nil, admin.Unreachable(c.address, record)
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return &answer{Failure: err.Error(), Violations: []string{}, Duration: mock.Millis(time.Since(begun))}, nil
}

func splitList(header string) []string {
	if header == "" {
		return []string{}
	}
	return strings.Split(header, ", ")
}

func (a *app) printAnswer(o *sendOptions, got *answer) error {
	if o.json {
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
