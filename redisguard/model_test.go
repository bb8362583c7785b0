package redisguard

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// A model is what the scripts do, in Go and on the clock of a synctest bubble,
// so that many horizons pass in no time. Another test compares the scripts
// against it on a real server.
type model struct {
	mu    sync.Mutex
	keys  map[string]modelKey
	asked map[string]int
	down  bool
	delay time.Duration

	prefix   string            // of the last limiter, for put and end
	options  map[string]string // by key
	compared int
}

type modelKey struct {
	value string
	ends  int64 // in milliseconds of the server's clock
}

var errModelDown = errors.New("the model is down")

func newModel() *model { return &model{keys: map[string]modelKey{}, asked: map[string]int{}} }

func (m *model) attach(l *Limiter) *Limiter {
	m.prefix = l.terms.prefix
	l.swapOptions = func(_ context.Context, key, own string) (string, error) {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.down {
			return "", errModelDown
		}
		if m.options == nil {
			m.options = map[string]string{}
		}
		was := m.options[key]
		m.options[key] = own
		m.compared++
		return was, nil
	}
	l.send = func(ctx context.Context, t *terms, key string, args []any) ([]int64, error) {
		m.mu.Lock()
		delay := m.delay
		m.mu.Unlock()
		time.Sleep(delay / 2)
		defer time.Sleep(delay - delay/2) // and the way back
		m.mu.Lock()
		defer m.mu.Unlock()
		m.asked[key]++
		if m.down {
			return nil, errModelDown
		}
		switch t.algorithm.(type) {
		case several:
			return m.several(t.prefix+key, args, time.Now().UnixMilli()), nil
		case window:
			return m.window(t.prefix+key, args, time.Now().UnixMilli()), nil
		}
		return m.gcra(t.prefix+key, args, time.Now().UnixMilli()), nil
	}
	return l
}

// ping opens a connection and sends a PING.
func (m *model) ping(ctx context.Context, _ redis.Cmdable, connected func()) error {
	m.mu.Lock()
	delay, down := m.delay, m.down
	m.mu.Unlock()
	if down {
		return errModelDown
	}
	for range 2 {
		select {
		case <-time.After(delay):
			connected()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (m *model) requests(key string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.asked[key]
}

// pttl is what PTTL says.
func (m *model) pttl(key string, now int64) int64 {
	k, ok := m.keys[key]
	switch {
	case !ok || k.ends > 0 && k.ends < now:
		delete(m.keys, key)
		return -2
	case k.ends == 0:
		return -1
	}
	return k.ends - now
}

func (m *model) gcra(key string, args []any, now int64) []int64 {
	want, least, cost, capacity, seen := number(args[0]), number(args[1]), number(args[2]), number(args[3]), number(args[4])
	seenMark := number(args[5])
	left := float64(m.pttl(key, now))
	debt, known, cut, mark, stays := left, capacity, left == -1, 0.0, 0.0
	value := text(args[3]) + " " + text(args[2])
	if left != -2 {
		if last := strings.Fields(m.keys[key].value); len(last) > 1 {
			price := number(last[1])
			if of := strings.Split(last[len(last)-1], ","); len(of) == 5 {
				passed := number(of[1]) - left
				if cut || passed < 0 {
					passed, cut = 0, true
				}
				mark, stays = number(of[0][1:]), min(capacity, number(of[4])-passed)
				debt, price = max(0, number(of[2])-passed), number(of[3])
			} else if len(last) > 2 && debt > 0 {
				debt -= number(last[2])
			}
			scale := cost / price
			debt, known = debt*scale, max(capacity, number(last[0])*scale)
		}
		if left == -1 && mark == 0 || debt > known {
			debt, cut = known, true
		}
	}
	if debt = max(debt, 0); mark == 0 || mark == seenMark {
		debt = max(debt, seen)
	}
	n := min(want, math.Floor((capacity-debt)/cost+1e-6))
	if want < 0 {
		n, mark, stays = max(want, -debt/cost), seenMark, max(1, capacity)
	} else {
		n = max(n, 0)
	}
	if stays <= 0 {
		mark = 0
	}
	none := want >= 0 && (n == 0 || n < least)
	if none {
		n = 0
	}
	after := max(0, debt+n*cost)
	if life := max(1, math.Ceil(after-1e-6)); !none || cut && (debt > 0 || mark != 0) {
		if mark != 0 {
			life = max(life, math.Ceil(stays))
			value = fmt.Sprintf("%s %.17g r%.0f,%.0f,%.6f,%s,%.0f", text(args[3]), min(cost*life/max(after, 1e-9), 1e17), mark, life, after, text(args[2]), math.Ceil(stays))
		} else if life > after {
			value += " " + text(life-after)
		}
		m.keys[key] = modelKey{value, now + int64(life)}
	}
	if none {
		return []int64{0, int64(math.Ceil(debt)), int64(math.Ceil(debt)), int64(mark)}
	}
	return []int64{int64(n), int64(math.Ceil(after - 1e-6)), int64(math.Ceil(debt)), int64(mark)}
}

func (m *model) window(key string, args []any, now int64) []int64 {
	want, least, limit, length := number(args[0]), number(args[1]), number(args[2]), number(args[3])
	of, rest, _ := strings.Cut(text(args[5]), ",")
	seen, seenLeft, seenMark := number(args[4]), number(of), number(rest)
	left, used, mark := float64(m.pttl(key, now)), 0.0, 0.0
	if left != -2 {
		of, rest, _ := strings.Cut(m.keys[key].value, "r") // the mark, which Redis has in spaces
		used, mark = number(of), number(rest)
	}
	cut := left == -1 || left > length
	if cut {
		left = length
	}
	if left < 0 {
		left, used = length, 0
		if seenLeft > 0 {
			left = seenLeft
		}
	}
	if left = max(left, 1); mark == 0 || mark == seenMark {
		used = max(used, seen)
	}
	n := min(want, limit-used)
	if n < 0 && want < 0 {
		n = max(want, -used)
	} else if n < 0 {
		n = 0
	}
	none := n == 0 || n < least && want > 0
	if want < 0 {
		none = used == 0
	}
	if want < 0 && !none {
		mark = seenMark
	}
	if none {
		n = 0
	}
	if !none || cut {
		m.keys[key] = modelKey{text(used+n) + "r" + text(mark), now + int64(left)}
	}
	return []int64{int64(n), int64(used + n), int64(left), int64(mark)}
}

// several is what severalScript does.
func (m *model) several(key string, args []any, now int64) []int64 {
	want, least, seenMark := number(args[0]), number(args[1]), number(args[2])
	left := m.pttl(key, now)
	var old []float64
	mark, stays := 0.0, 0.0
	if left != -2 {
		for _, s := range strings.Fields(m.keys[key].value) {
			if of, ends, ok := strings.Cut(s, ","); ok {
				mark, stays = number(of[1:]), number(ends)
			}
			old = append(old, number(s))
		}
	}
	stored := func(i int) float64 {
		if i < len(old) {
			return old[i]
		}
		return 0
	}
	cut := left == -1 || float64(left) > stored(0)
	passed := 0.0
	if left >= 0 && !cut {
		passed = stored(0) - float64(left)
	}
	stays -= passed
	fits := 0.0
	if mark == 0 || mark == seenMark {
		fits = 1
	}
	if want < 0 {
		mark, stays = seenMark, 1
	}
	type account struct {
		cost, debt, used, rest float64
		keep                   bool
	}
	var all []account
	n := want
	for i := 3; i < len(args); i += 5 {
		a, b, seen, seenLeft := number(args[i+1]), number(args[i+2]), fits*number(args[i+3]), number(args[i+4])
		x, y := stored(1+2*len(all)), stored(2+2*len(all))
		if args[i] == "g" {
			debt := seen
			if y > 0 {
				debt = max(debt, (x-passed)*a/y)
			}
			if want < 0 {
				stays = max(stays, math.Ceil(b))
			}
			all = append(all, account{cost: a, debt: debt})
			n = min(n, math.Floor((b-debt)/a+1e-6))
			continue
		}
		used, rest := x, min(y-passed, b)
		if rest <= 0 {
			used, rest = 0, b
			if seenLeft > 0 {
				rest = seenLeft
			}
		}
		if want < 0 {
			stays = max(stays, rest)
		}
		all = append(all, account{used: max(used, seen), rest: rest, keep: args[i] == "k"})
		n = min(n, a-max(used, seen))
	}
	if want < 0 {
		n = want
	}
	write := n != 0 && (n >= least || want < 0)
	if !write {
		n = 0
	}
	reply, value, life := []int64{int64(n)}, "", 1.0
	for _, s := range all {
		if s.cost > 0 {
			after := max(0, s.debt+n*s.cost)
			whole := math.Ceil(after - 1e-6)
			reply = append(reply, int64(whole), int64(math.Ceil(s.debt)))
			value += " " + text(after) + " " + text(s.cost)
			life = max(life, whole)
		} else {
			after := max(0, s.used+n)
			if s.keep {
				after = s.used
			}
			reply = append(reply, int64(after), int64(s.rest))
			value += " " + text(after) + " " + text(s.rest)
			life = max(life, s.rest)
		}
	}
	if stays <= 0 {
		mark = 0
	}
	if mark != 0 {
		life = max(life, stays)
		value += " r" + text(mark) + "," + text(stays)
	}
	reply = append(reply, int64(mark))
	if write || cut {
		m.keys[key] = modelKey{text(life) + value, now + int64(life)}
	}
	return reply
}

func number(v any) float64 {
	f, _ := strconv.ParseFloat(text(v), 64)
	return f
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	panic("an argument of another kind")
}

func (m *model) flush() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.keys)
}

func (m *model) setDown(down bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = down
}

func (m *model) setDelay(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.delay = d
}

func (m *model) end(key string) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.keys[m.prefix+key].ends
}

// put sets a key that ends after a time, or never.
func (m *model) put(key, value string, life time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := modelKey{value: value}
	if life > 0 {
		k.ends = time.Now().Add(life).UnixMilli()
	}
	m.keys[m.prefix+key] = k
}

func (m *model) comparisons() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.compared
}

// skewed returns a function that sets the clock of an instance wrong, while it
// runs, by so much.
func skewed(l *Limiter) func(time.Duration) {
	began := *l.began.Load()
	return func(d time.Duration) {
		wrong := began.Add(-d)
		l.began.Store(&wrong)
	}
}
