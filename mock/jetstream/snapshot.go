package jetstream

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// snapshotEntry is the entry of the bucket that holds what all acts came to: the log drops
// its oldest lines, and with them acts that still hold.
const snapshotEntry = "acts"

// debounce is how long acts are waited for before a snapshot is taken of them.
const debounce = time.Second

// keepSnapshots takes one a moment after this replica has put an act on record.
func (g *Group) keepSnapshots(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-g.acted:
		}
		rest(ctx, debounce)
		if ctx.Err() == nil {
			g.keepSnapshot(ctx)
		}
	}
}

// keepSnapshot takes a snapshot, unless there is one of as many acts. That it failed is
// logged: what it is for is days away, and the next act brings another.
func (g *Group) keepSnapshot(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	if err := g.replaceSnapshot(ctx); err != nil {
		g.o.Log.Warn("no snapshot of what was armed, reset and put could be kept in the engine; a replica that starts once the log has dropped these acts would not know of them", "error", err)
	}
}

func (g *Group) replaceSnapshot(ctx context.Context) error {
	place, content, err := g.engine.Snapshot()
	if err != nil || place == 0 {
		return err
	}
	value, err := packed(place, content)
	if err != nil {
		return err
	}
	old, err := g.c.kv.Get(ctx, snapshotEntry)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		_, err = g.c.kv.Create(ctx, snapshotEntry, value)
		return unlessQuicker(err)
	}
	if err != nil {
		return err
	}
	if kept, _, err := unpacked(old.Value()); err == nil && kept >= place {
		return nil
	}
	_, err = g.c.kv.Update(ctx, snapshotEntry, value, old.Revision())
	return unlessQuicker(err)
}

// unlessQuicker: another replica has written one meanwhile, which is as good.
func unlessQuicker(err error) error {
	if errors.Is(err, jetstream.ErrKeyExists) || outOfOrder(err) {
		return nil
	}
	return err
}

// restore begins with the snapshot there is.
func (g *Group) restore(ctx context.Context) error {
	entry, err := g.c.kv.Get(ctx, snapshotEntry)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil
	}
	if err != nil {
		return g.c.failed("bucket "+g.c.kv.Bucket(), err)
	}
	_, content, err := unpacked(entry.Value())
	if err != nil {
		return g.c.failed("bucket "+g.c.kv.Bucket(), fmt.Errorf("entry %s cannot be read: %w", snapshotEntry, err))
	}
	if err := g.engine.Restore(content); err != nil {
		g.o.Log.Error("what was armed or put through other replicas cannot all be had here", "error", err)
	}
	return nil
}

// packed is a snapshot with its place before it.
func packed(place uint64, content []byte) ([]byte, error) {
	b := bytes.NewBufferString(strconv.FormatUint(place, 10) + "\n")
	w := gzip.NewWriter(b)
	_, err := w.Write(content)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

func unpacked(value []byte) (place uint64, content []byte, err error) {
	number, rest, _ := bytes.Cut(value, []byte("\n"))
	if place, err = strconv.ParseUint(string(number), 10, 64); err != nil {
		return 0, nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(rest))
	if err != nil {
		return 0, nil, err
	}
	content, err = io.ReadAll(r)
	return place, content, err
}
