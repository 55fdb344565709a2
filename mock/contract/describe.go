package contract

import (
	"encoding/json"

	"somock/mock"
	"somock/mock/wire"
)

// describe answers what does not invoke the operation.
//
// "GET on an agent URL returns a description of the call": that it does is on the
// vendor's page "Agents WebAPI"; its shape is not, and is modelled on that of GET
// /api/v1, a map from address to method to text. A HEAD is described, too: what it is
// not sent has a length all the same.
func (j *judgement) describe() mock.Reply {
	if j.call.Route == mock.Preflight {
		return j.preflight()
	}
	if j.config.Observed != nil {
		if seen, ok := j.config.Observed.Describe(j.call, j.uri()); ok {
			return seen.Reply
		}
	}
	body, _ := json.Marshal(map[string]map[string]string{j.call.Path: {"POST": "Create a new message and insert it in the message queue."}}) // texts: cannot fail
	headers := append(wire.CacheHeaders(), mock.Header("Content-Type", "application/json; charset=utf-8"))
	return mock.Reply{Status: 200, Headers: headers, Body: mock.Literal(string(body))}
}

// preflight grants what a browser asks for: the vendor enables CORS by default
// (CORSEnable), for which origins is up to the installation.
func (j *judgement) preflight() mock.Reply {
	headers := append(wire.CacheHeaders(), wire.CORS(j.header.Get("Origin"))...)
	headers = append(headers, mock.Header("Access-Control-Allow-Methods", allowed))
	if asked := j.header.Get("Access-Control-Request-Headers"); asked != "" {
		headers = append(headers, mock.Header("Access-Control-Allow-Headers", asked))
	}
	return mock.Reply{Status: 200, Headers: headers, Body: mock.Literal("")}
}
