package cli

import (
	"context"
	"testing"
)

// A lateContext is done once its channel is closed, and what is to be called after it has
// not been yet.
type lateContext struct {
	context.Context
	done chan struct{}
}

func (c lateContext) Done() <-chan struct{} { return c.done }

func (c lateContext) Err() error {
	select {
	case <-c.done:
		return context.Canceled
	default:
		return nil
	}
}

func (lateContext) AfterFunc(func()) (stop func() bool) { return func() bool { return true } }

func TestTheEndIsAlwaysAnnounced(t *testing.T) {
	early, end := context.WithCancel(context.Background())
	late := lateContext{context.Background(), make(chan struct{})}
	for _, c := range []struct {
		name string
		ctx  context.Context
		end  func()
		want int
	}{
		{"it has ended", early, end, 1},
		{"it has ended a moment ago", late, func() { close(late.done) }, 1},
		{"it goes on", context.Background(), func() {}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := 0
			wait := announceEnd(c.ctx, func() { said++ })
			c.end()
			if wait(); said != c.want {
				t.Errorf("announced %d times, expected %d", said, c.want)
			}
		})
	}
}
