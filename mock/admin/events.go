package admin

import (
	"context"
	"iter"
	"net/http"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/journal/format"
)

const (
	// heartbeat keeps proxies from taking a quiet stream for a dead one.
	heartbeat = 15 * time.Second
	// slowReader is how long a reader may leave the kernel's buffers full.
	slowReader = 5 * time.Second
)

// streamEvents is the server-sent stream of what is recorded: received and replied, each
// with the recording so far. Last-Event-ID resumes. A reader that does not read is
// dropped, never waited for.
func (a *Admin) streamEvents(w http.ResponseWriter, r *http.Request) {
	after := r.Header.Get("Last-Event-ID")
	if after == "" {
		after = r.URL.Query().Get("after")
	}
	run, err := a.run()
	if err != nil {
		writeFailure(w, err)
		return
	}
	ctx, stop := contextEndingWith(r.Context(), a.Ending)
	defer stop()
	missed, err := a.missed(ctx, after)
	if err != nil {
		writeFailure(w, mock.Failf(mock.NotFound, "leave out Last-Event-ID and after to begin now, or begin with "+run+"-0", "no event %q in run %s", after, run))
		return
	}
	if a.Journal == nil {
		a.streamFolder(ctx, w, run, after)
		return
	}
	feed, err := a.feeds.join(a.Journal)
	if err != nil {
		writeFailure(w, mock.Failf(mock.Ending, "the server ends; start it again", "there are no more events: %s", err))
		return
	}
	defer a.feeds.leave(feed)
	s := newEventStream(w, feed.ring)
	defer s.end()
	// How it ends is not told: a stream that breaks off is resumed.
	_ = s.run(ctx, run, missed)
}

// streamFolder is the stream of a folder of recordings, whose one reader is in this process.
func (a *Admin) streamFolder(ctx context.Context, w http.ResponseWriter, run, after string) {
	s := newEventStream(w, newEventRing())
	defer s.end()
	err := s.greet(run)
	if err == nil {
		_, err = s.copy(a.source.Follow(ctx, after))
	}
	breakOff(w, err) // nothing else would tell that the folder cannot be read
}

// missed is what came after an event's id, or that of a recording, if it is of a run that
// can be followed. On a server one from before a restart is not: whoever resumes has to
// know that the world is a new one. Of a folder it is not read here.
func (a *Admin) missed(ctx context.Context, after string) (iter.Seq2[journal.Event, error], error) {
	if after == "" {
		return func(func(journal.Event, error) bool) {}, nil
	}
	if a.Journal != nil {
		return a.Journal.Since(ctx, after)
	}
	id, _, _ := strings.Cut(after, ".")
	run, _, ok := format.SplitID(id)
	if !ok {
		return nil, journal.ErrNotFound
	}
	return nil, a.reader.Check(run)
}

// An eventStream is one reader's.
type eventStream struct {
	w      http.ResponseWriter
	conn   *http.ResponseController
	ring   *eventRing
	reader *ringReader
}

func newEventStream(w http.ResponseWriter, ring *eventRing) *eventStream {
	conn := http.NewResponseController(w)
	return &eventStream{w, conn, ring, ring.join(conn.SetWriteDeadline)}
}

func (s *eventStream) end() { s.ring.leave(s.reader) }

func (s *eventStream) greet(run string) error {
	s.w.Header().Set("Content-Type", "text/event-stream")
	s.w.Header().Set("X-Accel-Buffering", "no")
	return s.remark(" somock run " + run)
}

// run writes events until the reader leaves, falls behind, or the server ends. What a
// reader has missed comes first, as it is now.
func (s *eventStream) run(ctx context.Context, run string, missed iter.Seq2[journal.Event, error]) error {
	if err := s.greet(run); err != nil {
		return err
	}
	last, err := s.copy(missed)
	if err != nil {
		return err
	}
	return s.follow(ctx, last)
}

// copy writes events that are this reader's own, and gives the number of the last
// recording in them.
func (s *eventStream) copy(events iter.Seq2[journal.Event, error]) (last uint64, err error) {
	for event, err := range events {
		if err != nil {
			return last, err
		}
		e := newEventText(event)
		if err := s.ring.hold(s.reader, len(e.text)+len(event.Entry.Body)); err != nil {
			return last, err
		}
		if err := s.write(e.text); err != nil {
			return last, err
		}
		last = e.seq
	}
	return last, nil
}

// follow writes what is new, but for recordings that a reader has caught up with.
func (s *eventStream) follow(ctx context.Context, last uint64) error {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for ctx.Err() == nil {
		e, more, err := s.ring.take(s.reader)
		switch {
		case err != nil:
			return err
		case more == nil:
			if e.kind == journal.EventReceived && e.seq <= last {
				continue
			}
			if err := s.write(e.text); err != nil {
				return err
			}
			continue
		}
		select {
		case <-more:
		case <-ctx.Done():
		case <-beat.C:
			if err := s.remark(" "); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// remark writes a line that is no event.
func (s *eventStream) remark(text string) error {
	if err := s.ring.hold(s.reader, 0); err != nil {
		return err
	}
	return s.write([]byte(":" + text + "\n\n"))
}

func (s *eventStream) write(text []byte) error {
	if _, err := s.w.Write(text); err != nil {
		return err
	}
	return s.conn.Flush()
}

// contextEndingWith is a context that is done with either of two.
func contextEndingWith(ctx, other context.Context) (context.Context, context.CancelFunc) {
	both, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(other, cancel)
	return both, func() {
		stop()
		cancel()
	}
}
