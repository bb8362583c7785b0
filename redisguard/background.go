package redisguard

// background runs f in a goroutine that Close waits for. After Close it runs
// all the same, as callers wait for what it does: it finds the guard closed.
func (g *Guard) background(f func()) {
	counted := g.add()
	go func() {
		if counted {
			defer g.requests.Done()
		}
		f()
	}()
}
