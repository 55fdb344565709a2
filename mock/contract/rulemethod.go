package contract

import (
	"net/http"

	"somock/mock"
	"somock/mock/wire"
)

// allowed are the methods of the operation, as the header Allow lists them.
const allowed = "GET, HEAD, OPTIONS, POST"

func methodRules() []Rule {
	return []Rule{{
		ID: MethodNotAllowed, Name: "method.not-allowed", Weight: mock.WeightError, Status: 405, Final: true,
		Probe: Probe{Effect: NoEffect, Why: "only a POST invokes the operation"},
		Brief: "wrong method", Body: wire.Framework("The requested resource does not support http method '${method}'."),
		Headers: []mock.HeaderField{mock.Header("Allow", allowed)},
		Demand:  Page, DemandDoc: docPage, Answer: Framework, AnswerDoc: docASPNET + ", ApiControllerActionSelector", Wording: Framework,
		When: "the method is none of POST, GET, HEAD, and no CORS preflight (OPTIONS with Origin)",
		Explanation: "Only a POST invokes the operation. GET and HEAD of an agent's URL answer with a description and invoke nothing, " +
			"so a client that falls back to GET sees 200 and has sent no message.",
		Expected: "POST; GET and HEAD describe the operation; OPTIONS with the header Origin is a CORS preflight",
		Fix:      "send a POST",
		Breached: withLine("PUT /Cust12345/api/v1/Agents/Messaging/CreateMessage HTTP/1.1"),
	}}
}

// route is what a request with this method is to the operation; ok is false for a
// method that it does not have.
func route(method string, header http.Header) (r mock.Route, ok bool) {
	switch method {
	case http.MethodPost:
		return mock.Operation, true
	case http.MethodGet, http.MethodHead:
		return mock.Description, true
	case http.MethodOptions:
		if header.Get("Origin") != "" {
			return mock.Preflight, true
		}
	}
	return mock.Operation, false
}
