// Package forward passes one call on to the one service that the user named, and brings
// back its answer, both byte for byte.
//
// It is no reverse proxy. A call to the real service has effects, so it leaves once: a
// connection of its own, no retry, no redirect followed, no cookie kept, no proxy taken
// from the environment, TLS always verified. What belongs to one connection alone stays
// behind in both directions (RFC 9110, 7.6.1), so does what intermediaries add. A reply
// is read whole before any of it is given: half an answer is none.
//
// See .github/docs/forward.md.
package forward
