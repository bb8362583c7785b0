package redisguard

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// distances are the round trips of the table.
var distances = []time.Duration{500 * time.Microsecond, 20 * time.Millisecond, 100 * time.Millisecond, 300 * time.Millisecond}

const (
	rowTimeout  = 2 * time.Second
	distanceRow = "| to Redis | guard | decisions | by OnOutage | longest wait, of 2 s | admitted, of at most | of the rate | commands | commands per decision |"
)

// TestPromisesAtADistance prints the rows of TestDistancesAreAsInTheTable for a
// real server, through a proxy that delays. What it measures depends on the
// machine, so only the bounds fail it, and it runs with REDISGUARD_LONG alone.
func TestPromisesAtADistance(t *testing.T) {
	if !long {
		t.Skip("it measures for three minutes")
	}
	fmt.Println(distanceRow)
	for _, trip := range distances {
		for _, row := range rowsAt(t, trip, realGuards) {
			fmt.Println(row)
		}
	}
}

// A farAway returns four guards with clients of their own, whose server is that
// far.
type farAway func(t *testing.T, trip time.Duration) []*Guard

func realGuards(t *testing.T, trip time.Duration) (guards []*Guard) {
	t.Helper()
	s := redistest.Start(t)
	p := newProxy(t, s.Addr)
	p.delay.Store(int64(trip / 2))
	for range 4 {
		c := redis.NewClient(s.OptionsVia(p.addr))
		t.Cleanup(func() { c.Close() })
		g, err := New(c, Options{Timeout: rowTimeout})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { g.Close() })
		guards = append(guards, g)
	}
	return guards
}

// rowsAt measures the rows of a distance.
func rowsAt(t *testing.T, trip time.Duration, guards farAway) (rows []string) {
	for _, o := range []LimiterOptions{
		{Rate: 500, Burst: 500},
		{Rate: 500, Burst: 50},
		{Rate: 500, Window: true},
	} {
		rows = append(rows, limiterRow(t, trip, guards(t, trip), o))
	}
	return append(rows, coldKeysRow(t, trip, guards(t, trip)), readerRow(t, trip, guards(t, trip)), breakerRow(t, trip, guards(t, trip)))
}

// A measurement has the results of the calls of all instances.
type measurement struct {
	mu        sync.Mutex
	decisions int
	fallbacks int
	admitted  int
	longest   time.Duration
}

func (m *measurement) add(took time.Duration, ok, fallback bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.decisions++
	m.longest = max(m.longest, took)
	switch {
	case fallback:
		m.fallbacks++
	case ok:
		m.admitted++
	}
}

// offerFor has calls come at random times for a span, each in a goroutine of its
// own, to each of the instances.
func offerFor(instances int, perSecond float64, span time.Duration, call func(instance, n int)) {
	var wg sync.WaitGroup
	for i := range instances {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(7, uint64(i)))
			next := time.Now()
			for n, start := 0, next; next.Sub(start) < span; n++ {
				next = next.Add(time.Duration(r.ExpFloat64() / perSecond * float64(instances) * float64(time.Second)))
				time.Sleep(time.Until(next))
				wg.Go(func() { call(i, n) })
			}
		})
	}
	wg.Wait()
}

func commandsOf(guards []*Guard) (n int64) {
	for _, g := range guards {
		n += g.Status().Sent
	}
	return n
}

func row(trip time.Duration, what string, m *measurement, most, rated float64, sent int64) string {
	admitted, share := "", ""
	if most > 0 {
		admitted = fmt.Sprintf("%d of %.0f", m.admitted, most)
		share = fmt.Sprintf("%.1f%%", 100*float64(m.admitted)/rated)
	}
	return fmt.Sprintf("| %v | %s | %d | %d | %d ms | %s | %s | %d | %.4f |", trip, what, m.decisions, m.fallbacks,
		m.longest.Milliseconds(), admitted, share, sent, float64(sent)/float64(m.decisions))
}

// limiterRow is a limiter that is asked for one and a half times its rate.
func limiterRow(t *testing.T, trip time.Duration, guards []*Guard, o LimiterOptions) string {
	const load, settle, span = 1.5, 3 * time.Second, 10 * time.Second
	o.Name, o.OnOutage = "x", FailClosed
	var fleet []*Limiter
	for _, g := range guards {
		l, err := g.Limiter(o)
		if err != nil {
			t.Fatal(err)
		}
		fleet = append(fleet, l)
	}
	var m *measurement
	call := func(i, _ int) {
		began := time.Now()
		d, err := fleet[i].Allow(context.Background(), "k")
		if err != nil {
			t.Error(err)
		}
		m.add(time.Since(began), d.OK, d.Fallback())
	}
	rate := fleet[0].terms.rate
	m = new(measurement)
	offerFor(len(fleet), load*rate, settle, call)
	before, began := commandsOf(guards), time.Now()
	m = new(measurement)
	offerFor(len(fleet), load*rate, span, call)
	took := time.Since(began).Seconds()
	most := slackOf(fleet[0]) + rate*took
	name := fmt.Sprintf("limiter, Rate 500, Burst %d", o.Burst)
	if o.Window {
		most = float64(o.Rate) * (math.Ceil(took+guards[0].timeout.Seconds()) + 1)
		name = "limiter, Rate 500, Window"
	}
	if float64(m.admitted) > most {
		t.Errorf("%v, %+v: %d admitted, at most %.0f", trip, o, m.admitted, most)
	}
	return row(trip, name, m, most, rate*took, commandsOf(guards)-before)
}

// coldKeysRow is a call for each of 500 keys at once.
func coldKeysRow(t *testing.T, trip time.Duration, guards []*Guard) string {
	l, err := guards[0].Limiter(LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	m := new(measurement)
	var wg sync.WaitGroup
	for i := range 500 {
		wg.Go(func() {
			began := time.Now()
			d, err := l.Allow(context.Background(), fmt.Sprint(i))
			if err != nil {
				t.Error(err)
			}
			m.add(time.Since(began), d.OK, d.Fallback())
		})
	}
	wg.Wait()
	return row(trip, "limiter, 500 cold keys at once", m, 0, 0, commandsOf(guards))
}

// readerRow is 2,000 reads a second of 20 keys with a MaxAge of a second.
func readerRow(t *testing.T, trip time.Duration, guards []*Guard) string {
	const keys, span = 20, 5 * time.Second
	var readers []*Reader
	for _, g := range guards {
		r, err := g.Reader(ReaderOptions{MaxAge: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		readers = append(readers, r)
	}
	m := new(measurement)
	began := time.Now()
	offerFor(len(readers), 2000, span, func(i, n int) {
		began := time.Now()
		_, _, err := readers[i].Value(context.Background(), fmt.Sprint(n%keys))
		m.add(time.Since(began), false, err != nil)
	})
	// Ages are shortened by up to a tenth.
	most := int64(len(readers) * keys * (int(time.Since(began)/(900*time.Millisecond)) + 1))
	sent := commandsOf(guards)
	if sent > most {
		t.Errorf("%v: %d reads, at most %d", trip, sent, most)
	}
	return row(trip, fmt.Sprintf("reader, 20 keys, MaxAge 1 s, at most %d commands", most), m, 0, 0, sent)
}

// breakerRow is 2,000 calls a second of a dependency that is well.
func breakerRow(t *testing.T, trip time.Duration, guards []*Guard) string {
	const span, ttl = 5 * time.Second, time.Second
	var breakers []*Breaker
	for _, g := range guards {
		b, err := g.Breaker(BreakerOptions{Name: "x", TTL: ttl})
		if err != nil {
			t.Fatal(err)
		}
		breakers = append(breakers, b)
	}
	m := new(measurement)
	offerFor(len(breakers), 2000, span, func(i, _ int) {
		began := time.Now()
		_, err := Do(context.Background(), breakers[i], "dependency", func(context.Context) (int, error) { return 0, nil })
		m.add(time.Since(began), false, err != nil)
	})
	return row(trip, "breaker, TTL 1 s", m, 0, 0, commandsOf(guards))
}
