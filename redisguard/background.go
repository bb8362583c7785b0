package redisguard

// background runs f in a goroutine that Close waits for. After Close it also
// runs f, because callers wait for its result; f then finds the guard closed.
func (g *Guard) background(f func()) {
	counted := g.add()
	go func() {
		if counted {
			defer g.requests.Done()
		}
		f()
	}()
}
