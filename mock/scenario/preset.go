package scenario

import (
	"somock/mock"
	"somock/mock/wire"
)

// A preset is a failure of the service as a client would see it. What is published of
// each is little: the shapes are the vendor's, see package wire; that this endpoint uses
// them so, and the texts not quoted from a page, are our guess.
type preset struct {
	name   string
	status int
	body   wire.Error
	null   bool // the body is JSON's null instead
}

// presets are all of them, in the order in which they are documented.
func presets() []preset {
	return []preset{
		{name: "unauthorized", status: 401, body: wire.UnknownCredentials()},
		{name: "xsrf-missing", status: 401, body: wire.NoCredentials()},
		{name: "messaging-access", status: 403, body: wire.NoMessagingAccess()},
		{name: "bad-request", status: 400, body: wire.Framework("The request is invalid.",
			wire.Pair{Key: "ModelState", Value: []wire.Pair{{Key: "request.IncomingMessage", Value: []string{"An error has occurred."}}}})},
		{name: "null-request", status: 400, body: wire.NullRequest()},
		{name: "server-error", status: 500, body: wire.Service("SoException",
			"Service call Messaging.CreateMessage failed", wire.SourceImplementation)},
		{name: "throttled", status: 429, body: wire.Framework("Too many requests: you are being throttled.")},
		// Status and text are on the vendor's page about checking a tenant's status.
		{name: "wrong-subdomain", status: 421, body: wire.Service("SoException",
			"Wrong subdomain used to access tenant", wire.SourceWebAPI)},
		{name: "unavailable", status: 503, body: wire.Framework("The service is unavailable.")},
		// "A failed call will return NULL", and "200 OK with an internal error object": a
		// client that looks at the status alone takes both for success.
		{name: "null-200", status: 200, null: true},
		{name: "error-object-200", status: 200, body: wire.Service("SoException",
			"Service call Messaging.CreateMessage failed", wire.SourceImplementation)},
	}
}

// PresetNames are the errors that a step can name.
func PresetNames() []string {
	var names []string
	for _, p := range presets() {
		names = append(names, p.name)
	}
	return names
}

// findPreset finds a preset by its name, which must be one of [PresetNames].
func findPreset(name string) preset {
	for _, p := range presets() {
		if p.name == name {
			return p
		}
	}
	return preset{}
}

// reply is the preset on the wire for a client with this Accept header.
func (p preset) reply(status int, accept string) mock.Reply {
	if p.null {
		return mock.Reply{
			Status:  status,
			Headers: append(wire.CacheHeaders(), mock.Header("Content-Type", "application/json; charset=utf-8")),
			Body:    mock.Literal("null"),
		}
	}
	return p.body.Reply(status, accept)
}
