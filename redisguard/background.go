package redisguard

// background runs f in a goroutine that Close waits for. After Close it also
// runs f, because callers wait for its result; f then finds the guard closed.
func (g *Guard) background(f func()) { g.backgroundThen(f, func() {}) }

// backgroundThen runs then after f. Close does not wait for it: it may call
// functions of the program, which may close the guard.
func (g *Guard) backgroundThen(f, then func()) {
	counted := g.add()
	go func() {
		func() {
			if counted {
				defer g.requests.Done()
			}
			f()
		}()
		then()
	}()
}
