package fastpoll

import (
	"context"
	"flag"
	"os"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// The intervals here are what a user sets. The price is that of the default.

var (
	often  = flag.Duration("often", 20*time.Millisecond, "how often to look")
	seldom = flag.Duration("seldom", 5*time.Second, "how often to look")
)

// Flag has its interval in a flag.
func Flag(ctx context.Context, rdb *redis.Client, use func(string)) {
	for {
		use(rdb.Get(ctx, "flag").Val()) // want fastpoll:`rdb.Get polled every 20 ms: 4.3M GETs a day`
		time.Sleep(*often)
	}
}

// Seldom has a flag whose default is within the budget.
func Seldom(ctx context.Context, rdb *redis.Client, use func(string)) {
	for {
		use(rdb.Get(ctx, "flag").Val())
		time.Sleep(*seldom)
	}
}

// Flags have a variable of a flag.
type Flags struct {
	Every time.Duration
}

// Parse reads the flags.
func (f *Flags) Parse(set *flag.FlagSet, args []string) error {
	set.DurationVar(&f.Every, "every", 10*time.Millisecond, "how often to look")
	return set.Parse(args)
}

// Run polls as often as the flag says.
func (f *Flags) Run(ctx context.Context, rdb *redis.Client, use func(string)) {
	for range time.Tick(f.Every) {
		use(rdb.Get(ctx, "options").Val()) // want fastpoll:`rdb.Get polled every 10 ms: 8.6M GETs a day`
	}
}

func duration(name string, def time.Duration) time.Duration {
	if d, err := time.ParseDuration(os.Getenv(name)); err == nil {
		return d
	}
	return def
}

func number(name string, def int) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return def
	}
	return n
}

// An EnvPoller has its interval in the environment.
type EnvPoller struct {
	rdb         *redis.Client
	often, rare time.Duration
	millis      int
}

// NewEnvPoller reads the environment.
func NewEnvPoller(rdb *redis.Client) *EnvPoller {
	return &EnvPoller{rdb: rdb, often: duration("POLL", 10*time.Millisecond), rare: duration("RARE", time.Minute), millis: number("MS", 50)}
}

// Often polls with the default of a helper.
func (p *EnvPoller) Often(ctx context.Context, use func(string)) {
	for {
		use(p.rdb.Get(ctx, "poller").Val()) // want fastpoll:`p.rdb.Get polled every 10 ms: 8.6M GETs a day`
		time.Sleep(p.often)
	}
}

// Millis has a number of milliseconds.
func (p *EnvPoller) Millis(ctx context.Context, use func(string)) {
	for {
		use(p.rdb.Get(ctx, "poller").Val()) // want fastpoll:`p.rdb.Get polled every 50 ms: 1.7M GETs a day`
		time.Sleep(time.Duration(p.millis) * time.Millisecond)
	}
}

// Rarely has a default within the budget.
func (p *EnvPoller) Rarely(ctx context.Context, use func(string)) {
	for {
		use(p.rdb.Get(ctx, "poller").Val())
		time.Sleep(p.rare)
	}
}

// Settings are read by a library that knows these tags.
type Settings struct {
	Often time.Duration `env:"OFTEN" envDefault:"25ms"`
	Rare  time.Duration `env:"RARE" env-default:"1m"`
	Bare  time.Duration `env:"BARE"`
}

// Tagged has its default in the tag of a field.
func Tagged(ctx context.Context, rdb *redis.Client, s *Settings, use func(string)) {
	for {
		use(rdb.Get(ctx, "tagged").Val()) // want fastpoll:`rdb.Get polled every 25 ms: 3.5M GETs a day`
		time.Sleep(s.Often)
	}
}

// TaggedRarely has a default within the budget.
func TaggedRarely(ctx context.Context, rdb *redis.Client, s *Settings, use func(string)) {
	for {
		use(rdb.Get(ctx, "tagged").Val())
		time.Sleep(s.Rare)
	}
}

// Bare has no default: taken as sane.
func Bare(ctx context.Context, rdb *redis.Client, s *Settings, use func(string)) {
	for {
		use(rdb.Get(ctx, "tagged").Val())
		time.Sleep(s.Bare)
	}
}

// Zero has a default for the interval that a caller leaves out.
func Zero(ctx context.Context, rdb *redis.Client, every time.Duration, use func(string)) {
	if every <= 0 {
		every = 10 * time.Millisecond
	}
	for {
		use(rdb.Get(ctx, "zero").Val()) // want fastpoll:`rdb.Get polled every 10 ms: 8.6M GETs a day`
		time.Sleep(every)
	}
}

// Floor has a least interval, which is no default.
func Floor(ctx context.Context, rdb *redis.Client, every time.Duration, use func(string)) {
	if every < 10*time.Millisecond {
		every = 10 * time.Millisecond
	}
	for {
		use(rdb.Get(ctx, "floor").Val())
		time.Sleep(every)
	}
}
