package page

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/prose"
	"somock/mock/sample"
)

// A sender is the form that sends a test call.
type sender struct {
	View    view
	Logins  []login
	Fields  []field // of the message, with the sample's texts
	Forward string  // the service that it may go on to; "" for none
}

// A login is one of the ways in which a call says who makes it.
type login struct {
	Key, Label string
	Sample     string // the credential of one who names none
}

func logins() []login {
	return []login{
		{"basic", "User and password", "tje0:Tje0"},
		{"soticket", "SOTicket", "7T:abc123=="},
		{"bearer", "Bearer token", "8A:Cust12345.abc123"},
		{"xsrf", "X-XSRF-TOKEN and its cookie", "abc123"},
		{"none", "None", ""},
	}
}

func (p *Page) sender(v view) sender {
	s := sender{View: v, Logins: logins(), Forward: p.Forward}
	for i, text := range sample.Message() {
		s.Fields = append(s.Fields, field{Name: mock.FieldKeys()[i], Value: text})
	}
	return s
}

func sendFields() []string {
	return append(mock.FieldKeys(), "login", "credential", "app-token", "carrier", "patience", "tenant")
}

// longestPatience is the longest that a test call may wait for its answer: the server's
// own limit of a held connection is as long.
const longestPatience = 5 * time.Minute

// send sends a test call, and tells what came back. The form waits for it, as the client
// that it plays does.
func (p *Page) send(r *http.Request) (done, error) {
	order, err := orderOf(r)
	if err != nil {
		return done{}, err
	}
	patience, err := strconv.Atoi(cmp.Or(r.PostFormValue("patience"), "30"))
	if limit := time.Duration(patience) * time.Second; err != nil || limit <= 0 || limit > longestPatience {
		return done{}, mock.Failf(mock.Usage, "", "how long to wait is a whole number of seconds from 1 to 300, seen %q", r.PostFormValue("patience"))
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Duration(patience)*time.Second)
	defer cancel()
	answer, err := p.Send(ctx, order)
	if ctx.Err() != nil {
		return done{"Sent", "Given up after " + prose.Count(patience, "second", "seconds") + ": no answer came."}, nil
	}
	if err != nil {
		return done{}, err
	}
	return done{"Sent", answerWords(answer)}, nil
}

func orderOf(r *http.Request) (sample.Order, error) {
	value := func(name string) string { return r.PostFormValue(name) }
	order := sample.Order{Tenant: value("tenant"), AppToken: value("app-token"), Auth: "none"}
	for i, key := range mock.FieldKeys() {
		order.Message[i] = value(key)
	}
	for _, l := range logins() {
		if l.Key != value("login") {
			continue
		}
		switch credential := cmp.Or(strings.TrimSpace(value("credential")), l.Sample); l.Key {
		case "none":
		case "xsrf":
			order.XSRF = credential
		default:
			order.Auth = l.Key + ":" + credential
		}
		return order, carry(&order, value("carrier"))
	}
	return order, mock.Failf(mock.Usage, "", "there is no such login: %q", value("login"))
}

func carry(order *sample.Order, carrier string) error {
	switch order.Carrier = mock.Carrier(carrier); order.Carrier {
	case mock.JSON, mock.XML, mock.Form:
		return nil
	}
	return mock.Failf(mock.Usage, "", "there is no such encoding: %q", carrier)
}

// answerWords is what came back, as someone would say it.
func answerWords(a *sample.Answer) string {
	if a.Status == 0 {
		return "No answer: the connection broke after " + inWords(a.Duration) + " (" + a.Failure + ")."
	}
	words := "Answered " + prose.Status(a.Status) + " after " + inWords(a.Duration) + "."
	if len(a.Violations) > 0 {
		words += " The call breaks " + strings.Join(a.Violations, ", ") + "."
	}
	return words
}
