package server

import (
	"maps"
	"time"

	"somock/mock/journal"
)

// settings are what the open line of a run says of how it was started, by the names of
// the flags. What is not listed here is not recorded: --admin-token is a secret.
func (c Config) settings() journal.Settings {
	settings := journal.Settings{
		"addr": c.Addr, "scenario": texts(c.Scenarios), "seed": c.Seed, "recordings": c.Recordings, "nats-creds": c.NATSCreds, "nats-replicas": c.NATSReplicas, "fsync": c.Fsync,
		"installation": c.Installation, "messaging-access": c.MessagingAccess, "credentials": c.Credentials,
		"rules": c.Rules, "on-violation": c.OnViolation, "slow-threshold": millis(c.SlowThreshold),
		"observed": c.Observed, "forward": c.Forward, "forward-ca": c.ForwardCA, "forward-timeout": millis(c.ForwardTimeout), "forward-open": c.ForwardOpen,
		"max-body": c.MaxBody, "hang-limit": millis(c.HangLimit), "drain": millis(c.Drain), "allow-host": texts(c.AllowHosts),
		"tls-cert": c.TLSCert, "tls-key": c.TLSKey, "tls-self-signed": c.TLSSelfSigned, "tls-ca-out": c.TLSCAOut,
		"retain-bytes": c.RetainBytes, "retain-age": millis(c.RetainAge), "redact": texts(c.Redact),
		"record-secrets": c.RecordSecrets, "mock-headers": c.MockHeaders,
	}
	maps.Copy(settings, c.Flags)
	return settings
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// texts is a list that is never null.
func texts(list []string) []string { return append([]string{}, list...) }
