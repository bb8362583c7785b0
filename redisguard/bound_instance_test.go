package redisguard

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// instanceVariable makes this test binary one instance of a fleet instead.
const instanceVariable = "REDISGUARD_TEST_INSTANCE"

// An instanceConfig is what an instance gets in that variable.
type instanceConfig struct {
	Addrs   []string
	Cluster bool
	Limits  []LimiterOptions
	Key     string
	Load    float64 // demand of this instance, as a part of the whole limit
	Seed    uint64
	Break   string // which fault the limiters have, for tests of the oracle
}

// A record is what an instance writes for each admission, on its standard
// output and at once, since it may be killed at any time.
type record struct {
	Asked, Told   int64
	Tokens        uint32
	Limit         uint16
	Fallback, Pad uint8
}

// Not TestMain, as it is no test.
func init() {
	if text := os.Getenv(instanceVariable); text != "" {
		if err := runInstance(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// runInstance asks its limiters until standard input ends, which says by
// how much to set its clock wrong.
func runInstance(text string) error {
	var c instanceConfig
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return err
	}
	var client redis.UniversalClient
	if c.Cluster {
		client = redis.NewClusterClient(&redis.ClusterOptions{Addrs: c.Addrs})
	} else {
		client = redis.NewClient(&redis.Options{Addr: c.Addrs[0]})
	}
	g, err := New(client, Options{})
	if err != nil {
		return err
	}
	var clocks []func(time.Duration)
	for i, o := range c.Limits {
		l, err := g.Limiter(o)
		if err != nil {
			return err
		}
		clocks = append(clocks, skewed(l))
		allow := l.AllowN
		if c.Break != "" {
			allow = broken(c.Break, l, client)
		}
		const workers = 3
		for w := range uint64(workers) {
			go work(c, i, l.terms.rate/workers, rand.New(rand.NewPCG(c.Seed, uint64(i)<<8|w)), allow)
		}
	}
	write(record{}) // it is there
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		d, err := time.ParseDuration(strings.TrimSpace(in.Text()))
		if err != nil {
			return err
		}
		for _, clock := range clocks {
			clock(d)
		}
	}
	return nil
}

// work wants tokens at random times: mostly few, sometimes many, with idle
// times in which leases run out.
func work(c instanceConfig, limit int, rate float64, r *rand.Rand, allow func(context.Context, string, int) (Decision, error)) {
	const mean = 2.3 // tokens of a request, about
	for {
		n := 1 + r.IntN(3)
		switch r.IntN(100) {
		case 0:
			n = 20
		case 1:
			time.Sleep(rand.N(400 * time.Millisecond))
		}
		asked := time.Now().UnixNano()
		d, err := allow(context.Background(), c.Key, n)
		if err != nil {
			fmt.Fprintln(os.Stderr, "AllowN:", err)
			os.Exit(1)
		}
		if d.OK {
			out := record{Asked: asked, Told: time.Now().UnixNano(), Tokens: uint32(n), Limit: uint16(limit)}
			if d.Fallback() {
				out.Fallback = 1
			}
			write(out)
		}
		time.Sleep(time.Duration(r.ExpFloat64() * mean / (c.Load * rate) * float64(time.Second)))
	}
}

// write writes a record whole: it is far smaller than what a pipe keeps together.
func write(r record) {
	b, err := binary.Append(nil, binary.LittleEndian, r)
	if err == nil {
		_, err = os.Stdout.Write(b)
	}
	if err != nil {
		os.Exit(1) // nobody is listening any more
	}
}
