package admin

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// Of many large documents one is read at a time, and none whose client has left.
func TestLargeDocumentsAreReadOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, begin := newGate(), make(chan struct{})
		ctx, leave := context.WithCancel(t.Context())
		var reading, read atomic.Int32
		ended := make(chan error, 20)
		for range 20 {
			go func() {
				ended <- g.pass(ctx, largeDocument, func() error {
					reading.Add(1)
					<-begin
					reading.Add(-1)
					read.Add(1)
					return nil
				})
			}()
		}
		synctest.Wait()
		if n := reading.Load(); n != 1 {
			t.Errorf("%d are read at a time", n)
		}
		if err := g.pass(ctx, largeDocument-1, func() error { return nil }); err != nil {
			t.Errorf("a small one has to wait: %v", err)
		}
		leave()
		close(begin)
		left := 0
		for range 20 {
			if err := <-ended; errors.Is(err, context.Canceled) {
				left++
			}
		}
		if left != 19 || read.Load() != 1 {
			t.Errorf("%d were read after their clients left, %d were not", read.Load()-1, left)
		}
	})
}
