package wire

// What a rule refuses and an error preset of a scenario rehearses is one and the same
// answer, so that a client meets no second guess of it.

// NoCredentials is the service's error without Authorization and X-XSRF-TOKEN. Its text up
// to the comma is that of the screenshot on "Enable basic authentication", the rest is ours.
func NoCredentials() Error {
	return Service("ArgumentException", "X-XSRF-TOKEN HTTP header missing. Add X-XSRF-TOKEN HTTP header to use existing session, "+
		"or log in with the HTTP Authorization header.", SourceWebAPI)
}

// UnknownCredentials is the service's error for a credential that is not valid; our guess.
func UnknownCredentials() Error {
	return Service("SoSessionException", "Log in failed: the credentials are not valid.", SourceWebAPI)
}

// NoMessagingAccess is the service's error for an app without the Messaging agent; our guess.
func NoMessagingAccess() Error {
	return Service("SoIllegalOperationException", "The Messaging agent is not available to this application.", SourceWebAPI)
}

// NullRequest is the service's error without a body. The exception is on the developer
// portal's page about failures, its status is not.
func NullRequest() Error {
	return Service("ArgumentNullException", "Value cannot be null. Parameter name: request", SourceWebAPI)
}
