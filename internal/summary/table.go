package summary

import (
	"go/types"
	"strings"

	"github.com/redisvet/redisvet/internal/names"
)

// A known is what the analysis is told about a function that it never sees
// the body of: the standard library and the helpers that loops are paced,
// run and cached with.
type known struct {
	wait  Level
	every int // n>0: argument n-1 (receiver included) is the wait's duration
	uses  []Use
}

// waits.
func sleeps(arg int) known { return known{wait: Sure, every: arg + 1} }

// calls makes an entry for a function that calls its parameter.
func calls(param int, m Mode) known { return known{uses: []Use{{Param: param, Mode: m}}} }

var waiting = known{wait: Sure}

// library holds the known functions by types.Func.FullName. Parameters are
// counted as go/ssa does, the receiver first.
var library = map[string]known{
	"time.Sleep":                sleeps(0),
	"(*sync.Cond).Wait":         waiting,
	"time.AfterFunc":            calls(1, Async),
	"context.AfterFunc":         calls(1, Async),
	"(*sync.Map).Range":         calls(1, PerItem),
	"(*sync.Once).Do":           calls(1, Guarded),
	"sync.OnceFunc":             calls(0, Guarded),
	"(*sync.WaitGroup).Go":      calls(1, Async),
	"(*testing.B).RunParallel":  calls(1, Async),
	"(*testing.T).Run":          calls(2, Once),
	"(*testing.B).Run":          calls(2, Once),
	"slices.ContainsFunc":       calls(1, PerItem),
	"slices.IndexFunc":          calls(1, PerItem),
	"slices.DeleteFunc":         calls(1, PerItem),
	"slices.SortFunc":           calls(1, PerItem),
	"slices.SortStableFunc":     calls(1, PerItem),
	"slices.CompactFunc":        calls(1, PerItem),
	"slices.MaxFunc":            calls(1, PerItem),
	"slices.MinFunc":            calls(1, PerItem),
	"sort.Slice":                calls(1, PerItem),
	"sort.SliceStable":          calls(1, PerItem),
	"maps.DeleteFunc":           calls(1, PerItem),
	"strings.FieldsFunc":        calls(1, PerItem),
	"strings.Map":               calls(0, PerItem),
	"path/filepath.Walk":        calls(1, PerItem),
	"path/filepath.WalkDir":     calls(1, PerItem),
	"io/fs.WalkDir":             calls(2, PerItem),
	"(*container/ring.Ring).Do": calls(1, PerItem),

	"(*golang.org/x/sync/errgroup.Group).Wait":       {}, // for work, and not for time
	"(*golang.org/x/sync/errgroup.Group).Go":         calls(1, Async),
	"(*golang.org/x/sync/errgroup.Group).TryGo":      calls(1, Async),
	"(*golang.org/x/sync/singleflight.Group).Do":     calls(2, Once),
	"(*golang.org/x/sync/singleflight.Group).DoChan": calls(2, Async),
	"(*golang.org/x/time/rate.Limiter).Wait":         waiting,
	"(*golang.org/x/time/rate.Limiter).WaitN":        waiting,
	"(go.uber.org/ratelimit.Limiter).Take":           waiting,

	"(*github.com/panjf2000/ants/v2.Pool).Submit": calls(1, Async),
	"github.com/panjf2000/ants/v2.Submit":         calls(0, Async),

	"(*github.com/sony/gobreaker.CircuitBreaker).Execute":       calls(1, Once),
	"(*github.com/sony/gobreaker/v2.CircuitBreaker[T]).Execute": calls(1, Once),
	"github.com/afex/hystrix-go/hystrix.Do":                     calls(1, Once),

	"(*github.com/sourcegraph/conc/pool.Pool).Go":          calls(1, Async),
	"(*github.com/sourcegraph/conc.WaitGroup).Go":          calls(1, Async),
	"(*github.com/gammazero/workerpool.WorkerPool).Submit": calls(1, Async),
	"github.com/samber/lo.ForEach":                         calls(1, PerItem),
	"github.com/samber/lo.Map":                             calls(1, PerItem),
	"github.com/samber/lo.Filter":                          calls(1, PerItem),
	"github.com/samber/lo.FilterMap":                       calls(1, PerItem),
	"github.com/samber/lo.FlatMap":                         calls(1, PerItem),
	"github.com/samber/lo.Reduce":                          calls(1, PerItem),
	"github.com/samber/lo/parallel.ForEach":                calls(1, PerItem),
	"github.com/samber/lo/parallel.Map":                    calls(1, PerItem),
}

// pacedPackages hold retry and polling helpers that wait between calls of
// the function that they are given.
var pacedPackages = []string{
	"github.com/cenkalti/backoff", "github.com/avast/retry-go", "github.com/sethvargo/go-retry",
	"github.com/Rican7/retry", "github.com/eapache/go-resiliency/retrier", "github.com/matryer/try",
	"github.com/failsafe-go/failsafe-go", "github.com/jpillora/backoff", "github.com/lestrrat-go/backoff",
	"github.com/flowchartsman/retry", "github.com/go-kit/kit/sd/lb", "k8s.io/apimachinery/pkg/util/wait",
	"k8s.io/client-go/util/retry", "github.com/robfig/cron", "github.com/go-co-op/gocron",
	"github.com/hashicorp/go-retryablehttp", "github.com/juju/retry", "github.com/kamilsk/retry",
	"github.com/thanos-io/thanos/pkg/runutil",
}

// describe tells what the analysis knows about a function without a summary.
func describe(fn *types.Func) known {
	fn = fn.Origin()
	if k, ok := curated(fn); ok {
		return k
	}
	if fn.Pkg() == nil {
		return known{}
	}
	return guessed(fn, fn.Pkg().Path())
}

// curated returns what the tables say of a function.
func curated(fn *types.Func) (known, bool) {
	fn = fn.Origin()
	if k, ok := library[fn.FullName()]; ok {
		return k, true
	}
	if fn.Pkg() == nil {
		return known{}, false
	}
	path := fn.Pkg().Path()
	for _, p := range pacedPackages {
		if path == p || strings.HasPrefix(path, p+"/") {
			return pacedHelper(fn), true
		}
	}
	return known{}, false
}

// pacedHelper describes a function of a backoff library: it waits, and calls
// the functions that it is given with waits in between.
func pacedHelper(fn *types.Func) known {
	k := known{uses: callEach(fn, Paced)}
	for _, w := range names.Words(fn.Name()) {
		if waitWords[w] || w == "retry" || w == "do" || w == "poll" || w == "until" {
			k.wait = Sure
		}
	}
	return k
}

func callEach(fn *types.Func, m Mode) []Use {
	sig := fn.Signature()
	shift := 0
	if sig.Recv() != nil {
		shift = 1
	}
	var uses []Use
	for i := range sig.Params().Len() {
		if _, ok := sig.Params().At(i).Type().Underlying().(*types.Signature); ok {
			uses = append(uses, Use{Param: i + shift, Mode: m})
		}
	}
	return uses
}

// waitWords in the name of a function whose body is not seen are taken as a
// promise to wait. Nothing is reported on the strength of a name; a name only
// keeps a loop silent.
var waitWords = set("wait", "sleep", "backoff", "pause", "delay", "throttle", "pace", "park",
	"recv", "receive", "accept", "readmessage", "consume", "fetch", "poll")

// eachWords name iterators of unseen packages.
var eachWords = set("range", "each", "foreach", "walk", "iterate", "ascend", "descend")

// onceWords name unseen functions that run what they are given: pools,
// transactions, wrappers.
var onceWords = set("submit", "transaction", "tx", "atomic", "invoke")

func guessed(fn *types.Func, path string) known {
	var k known
	std := Standard(path)
	ws := names.Words(fn.Name())
	for _, w := range ws {
		switch {
		case waitWords[w] && !std:
			k.wait = Sure
		case eachWords[w] && !std:
			k.uses = callEach(fn, PerItem)
		case onceWords[w] && !std:
			k.uses = callEach(fn, Once)
		}
	}
	if std && stdReads[fn.FullName()] {
		k.wait = Sure
	}
	return k
}

// stdReads block on somebody else sending: a loop around them is paced by the
// peer.
var stdReads = set("(net.Conn).Read", "(net.Listener).Accept", "(*net.TCPListener).Accept",
	"(*net.UDPConn).ReadFrom", "(*net.UDPConn).ReadFromUDP", "(net.PacketConn).ReadFrom",
	"(*bufio.Reader).ReadString", "(*bufio.Reader).ReadBytes", "(*bufio.Reader).ReadLine", "(*bufio.Reader).Read",
	"(*bufio.Reader).ReadByte", "(*bufio.Reader).ReadRune", "(*bufio.Reader).ReadSlice", "(*bufio.Scanner).Scan",
	"(io.Reader).Read", "io.ReadFull", "(*os/exec.Cmd).Wait", "(*os.Process).Wait",
	"(*encoding/json.Decoder).Decode", "(*encoding/gob.Decoder).Decode", "(*encoding/xml.Decoder).Decode",
	"(*encoding/csv.Reader).Read")
