package redisguard

import (
	"testing"
	"testing/synctest"
)

func TestCloseWaitsForTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := testGuard()
		end := make(chan struct{})
		g.background(func() { <-end })
		closed := false
		go func() {
			_ = g.Close()
			closed = true
		}()
		synctest.Wait()
		if closed {
			t.Error("Close did not wait")
		}
		close(end)
		synctest.Wait()
		if !closed {
			t.Error("Close waits for nothing")
		}
		ran := false
		g.background(func() { ran = true })
		synctest.Wait()
		if !ran {
			t.Error("after Close nothing answers those who wait")
		}
	})
}
