package match

import (
	"net/http"
	"time"

	"somock/mock"
)

func ptr[T any](v T) *T { return &v }

// aMessage and aCall are what the tests look at: one plain message by Basic.
func aMessage() *mock.Message {
	return &mock.Message{
		To: ptr("+4790000001"), From: ptr("+4790000002"), Content: ptr("Hello inbox ÆØÅ"), Format: ptr("sms/160"),
		SessionKey: ptr(""), Plugin: ptr("Twilio"), TableRight: []byte(`{"Mask":"FULL","Reason":""}`),
	}
}

func aCall() *mock.Call {
	return &mock.Call{
		Request: &mock.Request{
			Method: "POST", Target: "/Cust12345/api/v1/Agents/Messaging/CreateMessage?$select=a%20b&x",
			RawQuery: "$select=a%20b&x",
			Header: http.Header{
				"Content-Type": {"application/json; charset=utf-8"}, "Authorization": {"Basic dGplMDpUamUw"},
				"Accept": {"text/xml", "application/json"},
			},
		},
		Tenant: "Cust12345", Carrier: mock.JSON, Message: aMessage(),
		Auth:       &mock.Auth{Scheme: "basic", Identity: "tje0", Fingerprint: "1f2e3d4c"},
		Violations: []mock.Violation{{Rule: "message.empty", Weight: mock.WeightWarning}},
	}
}

func anEntry() *mock.Entry {
	return &mock.Entry{
		ID: "k3v9q2ab-12", Run: "k3v9q2ab", Seq: 12, Time: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
		Tenant: "Cust12345", Method: "POST", Target: "/Cust12345/api/v1/Agents/Messaging/CreateMessage?$select=a%20b&x",
		Headers: []mock.Pair{
			{"Accept", "text/xml"}, {"Accept", "application/json"},
			{"Authorization", "[redacted basic user=tje0 len=12 fp=1f2e3d4c]"},
			{"Content-Type", "application/json; charset=utf-8"},
		},
		Message: aMessage(), Auth: &mock.Auth{Scheme: "basic", Identity: "tje0", Fingerprint: "1f2e3d4c"},
		Violations: []mock.Violation{{Rule: "message.empty", Weight: mock.WeightWarning}},
		Decision:   mock.Decision{By: mock.ByStub, Stub: ptr("rough-start/start"), Step: ptr(4), Accepted: true},
		Outcome: &mock.Outcome{
			Kind: mock.Answered, Status: ptr(204), Delay: mock.Millis(6 * time.Second), Duration: mock.Millis(6001 * time.Millisecond),
		},
		Observations: []string{"slow"},
	}
}
