package admin

import (
	"context"
	"sync"

	"somock/mock/journal"
	"somock/mock/recordings"
)

// feeds follow the journal for the readers of events, once for all that there are.
type feeds struct {
	mu      sync.Mutex
	current *feed // nil: nobody reads
}

// A feed fills a ring until its last reader has left.
type feed struct {
	ring    *eventRing
	readers int // guarded by feeds.mu
	stop    context.CancelFunc
	done    chan struct{}
}

// join gives a feed in which all is that is recorded from now on; leave it once.
func (f *feeds) join(j recordings.Live) (*feed, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.current == nil || f.current.over() {
		ctx, stop := context.WithCancel(context.Background())
		live, err := j.Live(ctx)
		if err != nil {
			stop()
			return nil, err
		}
		current := &feed{ring: newEventRing(), stop: stop, done: make(chan struct{})}
		go func() {
			defer close(current.done)
			for event, err := range live {
				if err != nil {
					current.ring.end(err)
					return
				}
				current.ring.publish(newEventText(event))
			}
		}()
		f.current = current
	}
	f.current.readers++
	return f.current, nil
}

func (f *feed) over() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

// leave ends a feed with its last reader.
func (f *feeds) leave(left *feed) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if left.readers--; left.readers > 0 {
		return
	}
	left.stop()
	<-left.done
	if f.current == left {
		f.current = nil
	}
}

func newEventText(event journal.Event) eventText {
	e := event.Entry
	text := make([]byte, 0, 2048+len(e.Body)+len(e.Body)/8)
	text = append(text, "id: "...)
	text = append(text, event.Cursor...)
	text = append(text, "\nevent: "...)
	text = append(text, event.Kind...)
	text = append(text, "\ndata: "...)
	text = e.AppendJSON(text)
	text = append(text, "\n\n"...)
	return eventText{event.Kind, e.Order(), text}
}
