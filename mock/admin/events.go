package admin

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"somock/mock/journal"
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
	if after != "" && !a.hasCursor(after) {
		writeFailure(w, notFound("no event "+strconv.Quote(after)+" in run "+run, "leave out Last-Event-ID and after to begin now, or begin with "+run+"-0"))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	s := &eventStream{w: w, conn: http.NewResponseController(w), admin: a}
	if s.write(": somock run "+run+"\n\n") != nil {
		return
	}
	s.run(r, after)
}

// hasCursor reports whether an event's id, or that of a recording, is of a run that can
// be followed. On a server one from before a restart is not: whoever resumes has to know
// that the world is a new one.
func (a *Admin) hasCursor(cursor string) bool {
	id, _, _ := strings.Cut(cursor, ".")
	run, _, ok := journal.SplitID(id)
	if a.Journal != nil {
		return ok && run == a.Journal.Run()
	}
	return ok && a.reader.Check(run) == nil
}

type eventStream struct {
	w     http.ResponseWriter
	conn  *http.ResponseController
	admin *Admin
}

// run writes events until the reader leaves, falls behind, or the server ends.
func (s *eventStream) run(r *http.Request, after string) {
	events := make(chan journal.Event)
	done := make(chan struct{})
	defer func() {
		for range events { // let the follower see that the request has ended
		}
		<-done
	}()
	ctx, stop := contextEndingWith(r.Context(), s.admin.Ending)
	defer stop()
	go func() {
		defer close(done)
		defer close(events)
		for event, err := range s.admin.source.Follow(ctx, after) {
			if err != nil {
				return
			}
			select {
			case events <- event:
			case <-ctx.Done():
				return
			}
		}
	}()
	s.forward(events, stop)
}

func (s *eventStream) forward(events <-chan journal.Event, stop func()) {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case event, ok := <-events:
			if !ok {
				return
			}
			err = s.write(s.format(event))
		case <-beat.C:
			err = s.write(": \n\n")
		}
		if err != nil {
			stop()
			return
		}
	}
}

func (s *eventStream) format(event journal.Event) string {
	data := event.Entry.AppendJSON(nil)
	return fmt.Sprintf("id: %s\nevent: %s\ndata: %s\n\n", event.Cursor, event.Kind, data)
}

func (s *eventStream) write(text string) error {
	if err := s.conn.SetWriteDeadline(time.Now().Add(slowReader)); err != nil {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.conn.Flush()
}
