package server

import (
	"log/slog"
	"net"
	"time"

	"somock/mock"
	"somock/mock/forward"
	"somock/mock/jetstream"
)

// A Config is everything that a server can be told. Its zero value is not useful; begin
// with Defaults.
type Config struct {
	Addr       string
	Scenarios  []string // names of shipped ones, or files
	Seed       string   // "" takes the scenario's own
	Recordings string   // a folder, ":memory:", or the address of an engine that replicas share
	Fsync      string   // batch or off

	NATSCreds    string // a file of credentials for the engine; "" for none
	NATSReplicas string // copies that the engine keeps, 1, 3 or 5; "" as many as there are, 1 of what is new

	Installation    string // any, online or onsite
	MessagingAccess string // granted or denied
	Credentials     string // a file; "" accepts any well-formed credential
	Rules           string // a file of weights; "" leaves them as documented
	Observed        string // a file of answers that the real service was seen to give; "" for none
	OnViolation     string // refuse or record

	Forward        string        // API root of a service that answers what no stub does; "" for none
	ForwardCA      string        // PEM file: trusted beside the system's roots
	ForwardTimeout time.Duration // of one call to it
	ForwardOpen    bool          // even where the listener is not on loopback

	SlowThreshold time.Duration // a longer reply is observed as slow
	MaxBody       int64         // bytes
	HangLimit     time.Duration
	Drain         time.Duration // how long an ending server waits for pending replies

	AdminToken string   // "none" asks for none; "" makes one if the listener is not on loopback
	AllowHosts []string // further Host names that the control plane answers to

	TLSCert, TLSKey string // PEM files
	TLSSelfSigned   bool
	TLSCAOut        string // where the self-signed certificate is written for clients

	RetainBytes   int64 // 0 keeps all, in an engine 1 GiB
	RetainAge     time.Duration
	Redact        []string // header or query names, message.FIELD
	RecordSecrets bool
	MockHeaders   bool

	address  jetstream.Address // of the engine, if Recordings names one
	Flags    map[string]any    // of the program around the server, beside all this, for the open line
	Listener net.Listener      // instead of Addr, for tests inside this process
	Version  string
	Log      *slog.Logger
	Replied  func(*mock.Entry, *mock.Outcome) // called after every call, from its goroutine
}

// Defaults is the configuration of a server that was told nothing.
func Defaults() Config {
	return Config{
		Addr:            "127.0.0.1:8204",
		Recordings:      "./recordings",
		Fsync:           "batch",
		Installation:    "any",
		MessagingAccess: "granted",
		OnViolation:     "refuse",
		ForwardTimeout:  forward.DefaultTimeout,
		SlowThreshold:   5 * time.Second, // the vendor's NsApiSlow threshold of this endpoint
		MaxBody:         10 << 20,
		HangLimit:       5 * time.Minute,
		Drain:           8 * time.Second,
		MockHeaders:     true,
		Log:             slog.New(slog.DiscardHandler),
	}
}
