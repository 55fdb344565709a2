package jetstream

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"somock/mock"
)

// Entries of the bucket.
const (
	keyEntry     = "fingerprint-key"
	countedEntry = "counters-made"
)

const keySize = 32

// Key is the key of the fingerprints, the same for all replicas.
func (c *Connection) Key() []byte { return c.key }

// found finds the world of this name, or founds it. The key is made first and the counters
// after it, and that they were is written down: where they are missing later, somebody has
// removed them, and new ones would give ordinals out again.
func (c *Connection) found(ctx context.Context) error {
	if err := c.openBucket(ctx); err != nil {
		return err
	}
	if err := c.findKey(ctx); err != nil {
		return err
	}
	return c.findCounters(ctx)
}

// openBucket opens the bucket, which is a stream by convention. It is made here and not by
// the client, whose buckets are read from any copy, even one that lags.
func (c *Connection) openBucket(ctx context.Context) error {
	bucket := "somock-" + c.o.Address.Name
	_, err := c.stream(ctx, jetstream.StreamConfig{
		Name: "KV_" + bucket, Description: "somock " + c.o.Address.Name, Subjects: []string{"$KV." + bucket + ".>"},
		Storage: jetstream.FileStorage, Duplicates: window, MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew, AllowRollup: true, DenyDelete: true,
		MaxMsgs: -1, MaxBytes: -1, MaxMsgSize: -1, MaxConsumers: -1,
	})
	if err != nil {
		return err
	}
	if c.kv, err = c.js.KeyValue(ctx, bucket); err != nil {
		return c.failed("bucket "+bucket, err)
	}
	c.awaitBucket(ctx)
	return nil
}

// awaitBucket waits while a server that has not heard of the bucket yet, which was made a
// moment ago, says that there is none. Whoever asks next is told what else is wrong.
func (c *Connection) awaitBucket(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	for _, err := c.kv.Get(ctx, keyEntry); errors.Is(err, jetstream.ErrStreamNotFound); _, err = c.kv.Get(ctx, keyEntry) {
		rest(ctx, pause)
	}
}

func (c *Connection) findKey(ctx context.Context) error {
	key := make([]byte, keySize)
	rand.Read(key) // never fails, it says
	text, err := c.keep(ctx, keyEntry, hex.EncodeToString(key))
	if err != nil {
		return err
	}
	if key, err = hex.DecodeString(text); err != nil || len(key) != keySize {
		return mock.Fail(mock.Environment, fmt.Errorf("engine %s: bucket %s: seen %d bytes as %s, expected %d hex digits", c.o.Address.engine(), c.kv.Bucket(), len(text), keyEntry, 2*keySize), c.afresh())
	}
	world := sha256.Sum256(append([]byte("world\x00"), key...))
	c.key, c.world = key, hex.EncodeToString(world[:4])
	return nil
}

// keep gives what the bucket has under a name, which is the value given if it had nothing.
func (c *Connection) keep(ctx context.Context, name, value string) (string, error) {
	_, err := c.kv.Create(ctx, name, []byte(value))
	if err == nil {
		return value, nil
	}
	if errors.Is(err, jetstream.ErrKeyExists) {
		var entry jetstream.KeyValueEntry
		if entry, err = c.kv.Get(ctx, name); err == nil {
			return string(entry.Value()), nil
		}
	}
	return "", c.failed("bucket "+c.kv.Bucket(), err)
}

// findCounters opens the stream of ordinals. Without a limit of any kind: a count whose
// last message was dropped starts again. It is not read directly from any of its copies,
// since one that lags would tell of an older count.
func (c *Connection) findCounters(ctx context.Context) error {
	want := jetstream.StreamConfig{
		Name: "somock-" + c.o.Address.Name + "-counters", Description: "ordinals of somock " + c.o.Address.Name,
		Subjects: []string{c.subject("ordinal", ">")}, AllowMsgCounter: true, DenyDelete: true, DenyPurge: true,
		Storage: jetstream.FileStorage, Duplicates: window,
		MaxMsgs: -1, MaxBytes: -1, MaxMsgsPerSubject: -1, MaxMsgSize: -1, MaxConsumers: -1,
	}
	_, made := c.kv.Get(ctx, countedEntry) // asked before the stream is looked for: it is written after that was made
	if made != nil && !errors.Is(made, jetstream.ErrKeyNotFound) {
		return c.failed("bucket "+c.kv.Bucket(), made)
	}
	_, err := c.js.Stream(ctx, want.Name)
	if made == nil && errors.Is(err, jetstream.ErrStreamNotFound) {
		return mock.Fail(mock.Environment, fmt.Errorf("engine %s: stream %s: seen none, expected the one that bucket %s tells of: new counters would give ordinals out again", c.o.Address.engine(), want.Name, c.kv.Bucket()), c.afresh())
	}
	if c.counters, err = c.stream(ctx, want); err != nil {
		return err
	}
	_, err = c.keep(ctx, countedEntry, c.world)
	return err
}

// afresh is how to begin where the engine has lost a part of what belongs together.
func (c *Connection) afresh() string {
	name := c.o.Address.Name
	return fmt.Sprintf("give another NAME, or remove all that is left of this one: `nats kv del somock-%s` and the streams somock-%s-… by `nats stream rm`", name, name)
}
