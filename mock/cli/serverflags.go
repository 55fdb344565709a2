package cli

import (
	"github.com/spf13/pflag"

	"somock/mock/server"
)

// addServerFlags binds the flags that serve and run share to a configuration.
func addServerFlags(flags *pflag.FlagSet, c *server.Config) {
	flags.StringVar(&c.Addr, "addr", c.Addr, "listen here; port 0 takes a free one")
	flags.StringSliceVar(&c.Scenarios, "scenario", nil, "a shipped scenario's NAME or a FILE (with a / or an extension); may be repeated")
	flags.StringVar(&c.Seed, "seed", "", "seed of all random draws (default: from the scenario)")
	flags.StringVar(&c.Recordings, "recordings", c.Recordings, "folder for recordings, :memory:, or nats://HOST:4222/NAME: a NATS JetStream engine; all with one NAME are one somock")
	flags.StringVar(&c.NATSCreds, "nats-creds", "", "file of credentials for the engine, as nsc writes it")
	flags.Var(enum(&c.NATSReplicas, "1", "3", "5"), "nats-replicas", "how many copies the engine keeps (default: as many as there are, 1 of what is new)")
	flags.Var(enum(&c.Fsync, "batch", "off"), "fsync", "batch: on disk before the answer; off: survives the process, not the machine")
	flags.Var(enum(&c.Installation, "any", "online", "onsite"), "installation", "whose authentication rules hold: any, online or onsite")
	flags.Var(enum(&c.MessagingAccess, "granted", "denied"), "messaging-access", "denied answers 403, as to an app without the Messaging agent")
	flags.StringVar(&c.Credentials, "credentials", "", "YAML file of the credentials that are accepted (default: any well-formed one)")
	flags.StringVar(&c.Rules, "rules", "", "YAML file of rule weights, rule-id: error|warning|info|off")
	flags.Var(enum(&c.OnViolation, "refuse", "record"), "on-violation", "refuse: answer as the service would; record: only note violations")
	flags.StringVar(&c.Observed, "observed", "", "YAML file of answers that the real service was seen to give; they go before somock's own")
	flags.StringVar(&c.Forward, "forward", "", "API root of a real service (https://host/Cust12345/api): calls that no stub answers go there, with all their effects")
	flags.StringVar(&c.ForwardCA, "forward-ca", "", "PEM file of a CA to trust for --forward beside the system's")
	flags.DurationVar(&c.ForwardTimeout, "forward-timeout", c.ForwardTimeout, "how long one call to the service may take")
	flags.BoolVar(&c.ForwardOpen, "forward-open", false, "forward though the listener is not on loopback: whoever reaches it calls the service")
	flags.DurationVar(&c.SlowThreshold, "slow-threshold", c.SlowThreshold, "a longer reply is observed as slow")
	flags.Var((*byteSize)(&c.MaxBody), "max-body", "largest body, before and after gunzip")
	flags.DurationVar(&c.HangLimit, "hang-limit", c.HangLimit, "how long a hang lasts if the client stays")
	flags.DurationVar(&c.Drain, "drain", c.Drain, "how long an ending server waits for pending replies")
	flags.StringVar(&c.AdminToken, "admin-token", "", "token for the control plane, or none (default: none on loopback, else one is made)")
	flags.StringSliceVar(&c.AllowHosts, "allow-host", nil, "further Host name that the control plane answers to; may be repeated")
	flags.StringVar(&c.TLSCert, "tls-cert", "", "PEM certificate; serves https")
	flags.StringVar(&c.TLSKey, "tls-key", "", "PEM key of --tls-cert")
	flags.BoolVar(&c.TLSSelfSigned, "tls-self-signed", false, "serve https with a certificate made at start")
	flags.StringVar(&c.TLSCAOut, "tls-ca-out", "", "write the self-signed certificate to this file, for clients to trust")
	flags.Var((*byteSize)(&c.RetainBytes), "retain-bytes", "drop the oldest closed segments above this size (0: keep all; in an engine the oldest lines above 1GiB)")
	flags.DurationVar(&c.RetainAge, "retain-age", 0, "drop closed segments older than this (0: keep all; in an engine lines older than 72h)")
	flags.StringSliceVar(&c.Redact, "redact", nil, "further header or query NAME, or message.FIELD, to redact; may be repeated")
	flags.BoolVar(&c.RecordSecrets, "record-secrets", false, "record credentials as they are (they end up on disk, in logs and on the page)")
	flags.BoolVar(&c.MockHeaders, "mock-headers", c.MockHeaders, "put X-Mock-* headers on answers")
}
