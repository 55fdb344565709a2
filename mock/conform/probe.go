package conform

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/forward"
	"somock/mock/observed"
	"somock/mock/sample"
	"somock/mock/suggest"
	"somock/mock/wire"
)

// A Probe is one call that shows how a service answers: the breached example of a rule, or
// a good call.
type Probe struct {
	ID     string
	Effect contract.Effect
	Why    string // the reason for the effect
	Needs  string // what is missing to send it; "": nothing

	Method, Target string
	Expected       []Answer // any of them is the contract's; one for most
	Observed       string   // the day on which Expected was seen; "": it is somock's own

	caller  contract.Caller
	refuses bool // what somock refuses, or would if it knew who calls
	lets    bool // what it refuses only if it knows who calls
	isRule  bool

	headers [][2]string
	length  string // Content-Length, where it is not that of the body
	body    string
}

// Probes makes all probes of an API root, first those without effect. What was observed,
// if anything, is expected in place of somock's own answers.
func Probes(root *url.URL, given Given, c *contract.Contract, seen *observed.File) []Probe {
	m := maker{root: root, given: given, contract: c, observed: seen, samples: given.Scheme == "" && given.XSRF == "" && forward.Loopback(root.Hostname())}
	var probes []Probe
	for _, e := range contract.Successes() {
		probes = append(probes, m.probe(e.ID, e.Request, e.Probe, nil))
	}
	for _, r := range contract.Rules() {
		if r.Probe.Effect != "" {
			probes = append(probes, m.probe(r.Name, r.Breached, r.Probe, &r))
		}
	}
	var sorted []Probe
	for _, effect := range []contract.Effect{contract.NoEffect, contract.Possible, contract.Creates} {
		for _, p := range probes {
			if p.Effect == effect {
				sorted = append(sorted, p)
			}
		}
	}
	return sorted
}

// Choose gives the probes with these ids; all without any.
func Choose(probes []Probe, ids []string) ([]Probe, error) {
	if len(ids) == 0 {
		return probes, nil
	}
	wanted, known := map[string]bool{}, []string{}
	for _, p := range probes {
		known = append(known, p.ID)
	}
	for _, id := range ids {
		id = strings.ToLower(strings.TrimSpace(id))
		if err := unknown(id, known); err != nil {
			return nil, err
		}
		wanted[id] = true
	}
	var chosen []Probe
	for _, p := range probes {
		if wanted[p.ID] {
			chosen = append(chosen, p)
		}
	}
	return chosen, nil
}

func unknown(id string, known []string) error {
	for _, k := range known {
		if k == id {
			return nil
		}
	}
	if r, ok := contract.Lookup(id); ok {
		return mock.Failf(mock.Usage, "leave it out", "--only: %s is never probed: %s", id, r.Probe.Why)
	}
	return mock.Failf(mock.Usage, suggest.Hint(id, known), "--only: seen %q, which is no probe", id)
}

// A maker makes the probes of one root.
type maker struct {
	root     *url.URL
	given    Given
	contract *contract.Contract
	observed *observed.File // nil: nothing was
	samples  bool           // nothing was given and it is this machine: the examples' own credentials will do
}

// examplePrefix is where the examples have their API root.
const examplePrefix = "/Cust12345/api"

func (m *maker) probe(id, example string, how contract.Probe, r *contract.Rule) Probe {
	head, body, _ := strings.Cut(example, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	words := strings.Fields(lines[0])
	p := Probe{ID: id, Effect: how.Effect, Why: how.Why, Method: words[0], caller: how.Caller, isRule: r != nil, body: body}
	p.Target = m.root.EscapedPath() + strings.TrimPrefix(words[1], examplePrefix)
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		switch {
		case name == "Content-Length" && value != strconv.Itoa(len(body)):
			p.length = value
		case name != "Host" && name != "Content-Length":
			p.headers = append(p.headers, [2]string{name, value})
		}
	}
	m.call(&p, how.Caller)
	if p.Needs == "" && how.Effect != contract.NoEffect {
		p.Needs = m.cannotTell(body)
	}
	p.body = m.message(&p)
	p.headers = append(p.headers, [2]string{"User-Agent", "somock-conform"})
	m.expect(&p, r)
	return p
}

// call puts the credentials of a caller in place of the example's.
func (m *maker) call(p *Probe, caller contract.Caller) {
	if m.samples && caller != contract.CallerStranger && caller != contract.CallerWritten && caller != contract.CallerTicketStranger {
		return
	}
	if caller == contract.CallerWritten {
		for i := range p.headers {
			p.headers[i][1] = madeUp(p.headers[i][1])
		}
		return
	}
	kept := p.headers[:0:0]
	for _, h := range p.headers {
		if h[0] != "Authorization" && h[0] != "SO-AppToken" && h[0] != "X-XSRF-TOKEN" && h[0] != "Cookie" {
			kept = append(kept, h)
		}
	}
	own, needs := m.credentials(caller)
	p.headers, p.Needs = append(own, kept...), needs
}

// madeUp takes the vendor's sample user and ticket for ones that nobody has.
func madeUp(value string) string {
	_, basic, _ := strings.Cut(sample.Authorization("basic", madeUpUser), " ")
	return strings.NewReplacer("dGplMDpUamUw", basic, "tje0:Tje0", madeUpUser, "7T:abc123==", madeUpTicket).Replace(value)
}

// credentials are the headers of a caller, or what is needed to have them.
func (m *maker) credentials(caller contract.Caller) (headers [][2]string, needs string) {
	g := m.given
	if caller == contract.CallerTicketStranger && m.samples {
		g.Scheme, g.Credential = "soticket", madeUpTicket
	}
	auth := [2]string{"Authorization", sample.Authorization(g.Scheme, g.Credential)}
	appToken := [][2]string{{"SO-AppToken", g.AppToken}}
	if g.AppToken == "" {
		appToken = nil
	}
	switch {
	case caller == contract.CallerStranger:
		return append([][2]string{{"Authorization", stranger(g.Scheme)}}, appToken...), ""
	case caller == contract.CallerXSRFAlone && g.XSRF == "":
		return nil, "--xsrf"
	case caller == contract.CallerXSRFAlone:
		return [][2]string{{"X-XSRF-TOKEN", g.XSRF}}, ""
	case caller == contract.CallerBasic && g.Scheme != "basic":
		return nil, "--auth basic:USER:PASSWORD"
	case (caller == contract.CallerTicketAlone || caller == contract.CallerTicketStranger) && g.Scheme != "soticket":
		return nil, "--auth soticket:TICKET"
	case caller == contract.CallerTicketAlone:
		return [][2]string{auth}, ""
	case caller == contract.CallerTicketStranger:
		return [][2]string{auth, {"SO-AppToken", madeUpAppToken}}, ""
	case g.Scheme != "":
		return append([][2]string{auth}, appToken...), ""
	case g.XSRF != "":
		return append([][2]string{{"X-XSRF-TOKEN", g.XSRF}, {"Cookie", "XSRF-TOKEN=" + g.XSRF}}, appToken...), ""
	}
	return nil, "--auth"
}

// telephone is an address that JSON can hold as a number.
var telephone = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\+?[1-9][0-9]{2,14}$`) })

// numberTo is the example's receiver as a number.
const numberTo = `"To":4790000001`

// cannotTell is what a message needs that the given addresses do not have.
func (m *maker) cannotTell(body string) string {
	if strings.Contains(body, numberTo) && m.given.To != "" && !telephone().MatchString(m.given.To) {
		return "--to with a telephone number"
	}
	return ""
}

// message is the body with the given addresses, and a content that says what it is.
func (m *maker) message(p *Probe) string {
	switch mock.CarrierOf(p.header("Content-Type")) {
	case mock.XML:
		return m.replaced(p, wire.EscapeXML)
	case mock.Form:
		return m.replaced(p, url.QueryEscape)
	}
	return m.replaced(p, mock.EscapeJSON)
}

// replaced puts texts in place of those that all examples have, each as its encoding
// writes it.
func (m *maker) replaced(p *Probe, escape func(string) string) string {
	to, from := cmp.Or(m.given.To, "+4790000001"), cmp.Or(m.given.From, "+4790000002")
	label := escape("somock probe " + p.ID + ": safe to delete")
	content, small, capital, form := `"`+label+`"`, "", "", ""
	if plugin := escape(m.given.Plugin); plugin != "" {
		content += `,"Plugin":"` + plugin + `"`
		small, capital, form = "<plugin>"+plugin+"</plugin>", "<Plugin>"+plugin+"</Plugin>", "&IncomingMessage.Plugin="+plugin
	}
	body := strings.NewReplacer(
		numberTo, `"To":`+strings.TrimPrefix(to, "+"),
		"%2B4790000001", escape(to), "+4790000001", escape(to),
		"%2B4790000002", escape(from), "+4790000002", escape(from),
		`"Hello again"`, `"`+label+`"`, `"Hello"`, content, "Hello", label,
		"</IncomingMessage>", capital+"</IncomingMessage>", "</incomingMessage>", small+"</incomingMessage>",
	).Replace(p.body)
	if strings.HasPrefix(body, "IncomingMessage.") {
		body += form
	}
	return body
}

// header is the value of a header that stands once.
func (p *Probe) header(name string) string {
	for _, h := range p.headers {
		if h[0] == name {
			return h[1]
		}
	}
	return ""
}

// expect finds what somock answers. Where that is up to which credentials it knows, both
// answers are the contract's.
func (m *maker) expect(p *Probe, r *contract.Rule) {
	call := m.contract.Check(p.request(m.root.Host))
	p.refuses = r != nil && call.Answer != nil
	expected := planned(call)
	seen := m.seen(p, call)
	if seen != nil {
		expected, p.Observed = m.ofSeen(seen, p), seen.Last
	}
	p.Expected = []Answer{expected}
	if r == nil || r.Credentials == "" {
		return
	}
	p.refuses, p.lets = true, true
	if seen != nil && seen.Kind == observed.Rule {
		p.Expected = append(p.Expected, planned(call))
		return
	}
	p.Expected = append([]Answer{ofReply(r.Body.Reply(r.Status, ""))}, p.Expected...)
}

// request is the probe as the contract judges it and the journal records it.
func (p *Probe) request(host string) *mock.Request {
	r := &mock.Request{Method: p.Method, Target: p.Target, Header: http.Header{"Host": {host}}, Body: p.body}
	r.Path, r.RawQuery, _ = strings.Cut(p.Target, "?")
	for _, h := range p.headers {
		r.Header.Add(h[0], h[1])
	}
	if p.length != "" {
		r.State = mock.BodyIncomplete
		r.Header.Set("Content-Length", p.length)
	}
	return r
}

// bytes is the probe as it goes over the wire.
func (p *Probe) bytes(host string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", p.Method, p.Target, host)
	for _, h := range p.headers {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	switch {
	case p.length != "":
		fmt.Fprintf(&b, "Content-Length: %s\r\n", p.length)
	case p.body != "" || p.Method == http.MethodPost:
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(p.body))
	}
	b.WriteString("Connection: close\r\n\r\n" + p.body)
	return b.Bytes()
}
