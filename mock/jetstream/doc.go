// Package jetstream keeps the state of several somocks that are one in a NATS JetStream
// engine: all that are started with the same engine and the same name answer each other's
// calls. It is the only package that imports the engine's client, and knows no HTTP.
//
// In the engine belong to a somock called NAME:
//
//	KV bucket somock-NAME        the key of the fingerprints, and that counters were made
//	stream somock-NAME-counters  the ordinals, one subject for each [scenario.Key]
//	stream somock-NAME-log       the lines of the journal, as a folder has them: a subject for
//	                             each run, and one for acts; see [Log]
//
// Subjects begin with somock.NAME.WORLD. The world is a mark that follows from the key: if
// the engine's content is wiped and made anew, there is another key, and replicas that
// remember the old one reach nothing, instead of being given ordinals a second time.
//
// See .github/docs/replicas.md.
package jetstream
