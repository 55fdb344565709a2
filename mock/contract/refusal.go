package contract

import (
	"strings"

	"somock/mock"
	"somock/mock/wire"
)

// refusal is the answer to a breached rule, in the shape that the vendor has for it.
func (j *judgement) refusal(r *rule, v mock.Violation) mock.Reply {
	switch r.ID {
	case "path.unknown", "path.not-emulated":
		return j.notFound(r.Status)
	case "method.not-allowed":
		reply := j.reply(r.Status, wire.Framework("The requested resource does not support http method '"+short(j.call.Method)+"'."))
		reply.Headers = append(reply.Headers, mock.Header("Allow", allowed))
		return reply
	case "content-type.missing":
		return j.reply(r.Status, unsupportedMedia("The request contains an entity body but no Content-Type header. "+
			"The inferred media type 'application/octet-stream' is not supported for this resource.", "application/octet-stream"))
	case "content-type.unsupported":
		mediaType := short(j.config.Redactor.Shown("Content-Type", strings.Join(j.header["Content-Type"], ", ")))
		return j.reply(r.Status, unsupportedMedia("The request entity's media type '"+mediaType+"' is not supported for this resource.", mediaType))
	case "body.syntax", "body.type":
		return j.reply(r.Status, wire.Framework("The request is invalid.", wire.Pair{Key: "ModelState", Value: []wire.Pair{{Key: "request", Value: []string{v.Seen}}}}))
	}
	return j.reply(r.Status, plainRefusal(r.ID, v))
}

// plainRefusal is the error of a rule that needs nothing but its own words.
func plainRefusal(id string, v mock.Violation) wire.Error {
	switch id {
	case "auth.missing": // up to "existing session," the vendor's; the rest is cut off in its screenshot
		return wire.Service("ArgumentException", "X-XSRF-TOKEN HTTP header missing. Add X-XSRF-TOKEN HTTP header to use existing session, "+
			"or log in with the HTTP Authorization header.", wire.SourceWebAPI)
	case "auth.scheme":
		return wire.Service("ArgumentException", "The scheme of the HTTP Authorization header is not supported. Use Basic, SOTicket or Bearer.", wire.SourceWebAPI)
	case "auth.malformed":
		return wire.Service("ArgumentException", "The HTTP Authorization header could not be read.", wire.SourceWebAPI)
	case "auth.installation":
		return wire.Service("SoSessionException", "Log in with user name and password is not allowed here.", wire.SourceWebAPI)
	case "auth.unknown":
		return wire.Service("SoSessionException", "Log in failed: the credentials are not valid.", wire.SourceWebAPI)
	case "xsrf.mismatch":
		return wire.Service("SoSessionException", "The X-XSRF-TOKEN HTTP header does not belong to a session.", wire.SourceWebAPI)
	case "app-token.missing":
		return wire.Service("SoSessionException", "SO-AppToken HTTP header missing.", wire.SourceWebAPI)
	case "app-token.unknown":
		return wire.Service("SoSessionException", "The SO-AppToken HTTP header is not valid.", wire.SourceWebAPI)
	case "messaging-access.denied":
		return wire.Service("SoIllegalOperationException", "The Messaging agent is not available to this application.", wire.SourceWebAPI)
	case "body.missing":
		return wire.Service("ArgumentNullException", "Value cannot be null. Parameter name: request", wire.SourceWebAPI)
	case "message.missing":
		return wire.Service("ArgumentNullException", "Value cannot be null. Parameter name: incomingMessage", wire.SourceImplementation)
	case "tenant.invalid":
		return wire.Framework("The tenant is not valid: " + v.Seen + ", expected " + v.Expected + ".")
	case "content-encoding.unsupported":
		return wire.Framework("The request entity's content encoding is not supported for this resource.")
	case "body.too-large":
		return wire.Framework("Maximum request length exceeded.")
	}
	return wire.Framework("The request is invalid.", wire.Pair{Key: "MessageDetail", Value: v.Seen}) // body.incomplete
}

func (j *judgement) reply(status int, e wire.Error) mock.Reply {
	return e.Reply(status, strings.Join(j.header["Accept"], ", "))
}

// notFound is the framework's answer to a path without a controller or action. The
// query is left out of the address, since it may hold a secret.
func (j *judgement) notFound(status int) mock.Reply {
	uri := "http://" + j.header.Get("Host") + short(j.call.Path)
	controller, action := routed(parsePlace(j.call.Path).segments)
	detail := "No type was found that matches the controller named '" + short(controller) + "'."
	if strings.EqualFold(controller, "Messaging") {
		detail = "No action was found on the controller 'MessagingAgent' that matches the name '" + short(action) + "'."
	}
	return j.reply(status, wire.Framework("No HTTP resource was found that matches the request URI '"+uri+"'.", wire.Pair{Key: "MessageDetail", Value: detail}))
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

// unsupportedMedia is the framework's answer to a body that none of its readers takes.
func unsupportedMedia(message, mediaType string) wire.Error {
	return wire.Framework(message,
		wire.Pair{Key: "ExceptionMessage", Value: "No MediaTypeFormatter is available to read an object of type 'CreateMessageRequest' from content with media type '" + mediaType + "'."},
		wire.Pair{Key: "ExceptionType", Value: "System.Net.Http.UnsupportedMediaTypeException"})
}
