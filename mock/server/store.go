package server

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"time"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/jetstream"
	"somock/mock/journal"
	"somock/mock/prose"
	"somock/mock/scenario"
	"somock/mock/verify"
)

// A store is where the state of a server lives. On one machine that is its recordings and
// their key; in an engine it is all that replicas share, ordinals and acts too.
type store struct {
	key    []byte // of the fingerprints
	engine *jetstream.Connection
	group  *jetstream.Group // nil: this machine alone
	run    string           // in the engine
}

// InEngine reports whether --recordings names an engine, and no folder.
func InEngine(recordings string) bool { return jetstream.IsAddress(recordings) }

// checkStore reports what of the flags about recordings cannot be, and leaves no password
// in what they say.
func (c *Config) checkStore() error {
	if !jetstream.IsAddress(c.Recordings) {
		if c.NATSCreds != "" || c.NATSReplicas != "" {
			return mock.Failf(mock.Usage, "give --recordings nats://HOST:4222/NAME, or leave them out", "--nats-creds and --nats-replicas are for recordings in an engine")
		}
		return nil
	}
	var err error
	if c.address, err = jetstream.ParseAddress(c.Recordings); err != nil {
		return err
	}
	if c.Fsync != string(journal.FsyncBatch) {
		return mock.Failf(mock.Usage, "see sync_interval in the configuration of nats-server, and leave --fsync out", "--fsync %s is for a folder: when the engine has a recording on disk is its own promise", c.Fsync)
	}
	c.Recordings = c.address.String()
	return nil
}

// openStore finds the place where the state is.
func openStore(ctx context.Context, c Config) (*store, error) {
	if !jetstream.IsAddress(c.Recordings) {
		key, err := fingerprintKey(c)
		return &store{key: key}, err
	}
	copies, _ := strconv.Atoi(c.NATSReplicas) // "": as many as there are
	st := &store{run: journal.NewRun()}
	var err error
	st.engine, err = jetstream.Connect(ctx, jetstream.Options{Address: c.address, Credentials: c.NATSCreds, Replicas: copies, Run: st.run, Log: c.Log})
	if err != nil {
		return nil, err
	}
	st.key = st.engine.Key()
	st.group = st.engine.Group(jetstream.GroupOptions{Version: c.Version, Log: c.Log})
	return st, nil
}

// share lets an engine of scenarios count and act where its replicas do.
func (st *store) share(o *scenario.Options) {
	if st.group != nil {
		o.Acts, o.Counters = st.group, st.engine.Counters()
	}
}

// openJournal begins a run.
func (st *store) openJournal(ctx context.Context, c Config, in inputs, engine *scenario.Engine) (record, error) {
	opening := journal.Opening{Version: c.Version, Seed: in.firstSeed(), Args: in.names(), Settings: c.settings()}
	observer := verify.NewObserver(c.SlowThreshold, c.Log)
	if st.group == nil {
		return openJournal(c, st.key, opening, observer)
	}
	return st.group.Join(ctx, engine, jetstream.LogOptions{
		Run: st.run, Opening: opening, Observer: observer, RetainBytes: c.RetainBytes, RetainAge: c.RetainAge, Log: c.Log,
	})
}

// replicas are those who share it; nil if nobody can.
func (st *store) replicas() admin.Replicas {
	if st.group == nil {
		return nil
	}
	return st.group
}

// cookieKey is what replicas make the page's cookies by, so that a browser that one has let in
// is let in by all; nil: nobody shares it.
func (st *store) cookieKey() []byte {
	if st.group == nil {
		return nil
	}
	mac := hmac.New(sha256.New, st.key)
	mac.Write([]byte("cookie of the page"))
	return mac.Sum(nil)
}

// maxLine is how many bytes a recording may have; 0: any.
func (st *store) maxLine(j record) int64 {
	if log, ok := j.(*jetstream.Log); ok {
		return log.MaxLine()
	}
	return 0
}

// decideTimeout is how long a call waits for an engine; 0: there is none.
func (st *store) decideTimeout() time.Duration {
	if st.group == nil {
		return 0
	}
	return jetstream.Timeout
}

// describe says of a store what a user has to know of it, beside its name.
func (st *store) describe(ctx context.Context, j record) string {
	if st.group == nil {
		return ""
	}
	all, _ := st.group.All(ctx) // it knows without asking
	return fmt.Sprintf("%s now; a recording may have %d bytes", prose.Count(len(all), "replica", "replicas"), st.maxLine(j))
}

// close ends the run, and leaves what it was shared by.
func (st *store) close(j record) error {
	if st.group == nil {
		return j.Close()
	}
	defer st.engine.Close()
	return errors.Join(st.group.Leave(), j.Close())
}

// abandon lets go of a store in which no run was begun.
func (st *store) abandon() {
	if st.engine != nil {
		st.engine.Close()
	}
}
