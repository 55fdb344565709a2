package contract

import (
	"os"
	"strings"

	"somock/mock"
	"somock/mock/wire"
)

// notFound is the framework's answer to a path without a controller or action.
func notFound() wire.Error {
	return wire.Framework("No HTTP resource was found that matches the request URI '${uri}'.", wire.Pair{Key: "MessageDetail", Value: "${no-action}"})
}

// invalid is the framework's answer to a request that its reader gave up.
func invalid() wire.Error {
	return wire.Framework("The request is invalid.", wire.Pair{Key: "ModelState", Value: []wire.Pair{{Key: "request", Value: []string{"${seen}"}}}})
}

// unreadable is the framework's answer to a body that none of its readers takes.
func unreadable(message, mediaType string) wire.Error {
	return wire.Framework(message,
		wire.Pair{Key: "ExceptionMessage", Value: "No MediaTypeFormatter is available to read an object of type 'CreateMessageRequest' from content with media type '" + mediaType + "'."},
		wire.Pair{Key: "ExceptionType", Value: "System.Net.Http.UnsupportedMediaTypeException"})
}

// refusal is the answer to a breached rule: what the table has for it, filled in.
func (j *judgement) refusal(r *rule, v mock.Violation) mock.Reply {
	body := j.fill([]wire.Pair(r.Body), v).([]wire.Pair)
	reply := wire.Error(body).Reply(r.Status, strings.Join(j.header["Accept"], ", "))
	reply.Headers = append(reply.Headers, r.Headers...)
	return reply
}

// fill replaces what a body says about the call.
func (j *judgement) fill(value any, v mock.Violation) any {
	switch value := value.(type) {
	case string:
		return os.Expand(value, func(name string) string { return j.about(name, v) })
	case []string:
		filled := make([]string, len(value))
		for i, s := range value {
			filled[i] = j.fill(s, v).(string)
		}
		return filled
	case []wire.Pair:
		filled := make([]wire.Pair, len(value))
		for i, p := range value {
			filled[i] = wire.Pair{Key: p.Key, Value: j.fill(p.Value, v)}
		}
		return filled
	}
	return value
}

// about is what the body of a refusal can say about the call. The query is left out of
// the address, since it may hold a secret.
func (j *judgement) about(name string, v mock.Violation) string {
	switch name {
	case "seen":
		return v.Seen
	case "expected":
		return v.Expected
	case "method":
		return short(j.call.Method)
	case "media-type":
		return short(j.config.Redactor.Shown("Content-Type", strings.Join(j.header["Content-Type"], ", ")))
	case "uri":
		return j.uri()
	}
	return noAction(j.config.Redactor.Target(j.call.Path)) // no-action
}

// uri is the call's address as it may be shown.
func (j *judgement) uri() string {
	return "http://" + j.header.Get("Host") + short(j.config.Redactor.Target(j.call.Path))
}

// noAction says what the framework does not find at a path.
func noAction(path string) string {
	controller, action := routed(parseAddress(path).segments)
	if strings.EqualFold(controller, "Messaging") {
		return "No action was found on the controller 'MessagingAgent' that matches the name '" + short(action) + "'."
	}
	return "No type was found that matches the controller named '" + short(controller) + "'."
}

// routed is what the framework takes for controller and action of a path.
func routed(segments []string) (controller, action string) {
	for i, s := range segments {
		if strings.EqualFold(s, "api") {
			segments = segments[i+1:]
			break
		}
	}
	if len(segments) > 0 && strings.EqualFold(segments[0], "v1") {
		segments = segments[1:]
	}
	if len(segments) > 1 && strings.EqualFold(segments[0], "Agents") {
		segments = segments[1:]
	}
	if len(segments) == 0 {
		return "", ""
	}
	return segments[0], strings.Join(segments[1:], "/")
}
