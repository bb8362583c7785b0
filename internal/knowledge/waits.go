package knowledge

// waits are functions that wait each time before they return, by full name.
// The value is n where parameter n-1, the receiver included, is how long they
// wait, and 0 where no parameter says it. Add a function that paces a loop
// around it whatever it returns.
var waits = map[string]int{
	"(*golang.org/x/time/rate.Limiter).Wait":  0,
	"(*golang.org/x/time/rate.Limiter).WaitN": 0,
	"(*sync.Cond).Wait":                       0,
	"(go.uber.org/ratelimit.Limiter).Take":    0,
	"time.Sleep":                              1,
}

// waitsForWork are functions that have a name of WaitWords and wait for work to
// be done, and not for time to pass. Add one that would silence a loop wrongly.
var waitsForWork = Funcs{
	"(*golang.org/x/sync/errgroup.Group).Wait",
}

// A Func is what is known about a function.
type Func struct {
	Waits bool       // each time before it returns
	Every int        // n > 0: for as long as parameter n-1 says, the receiver included
	Calls []Callback // the parameters that it calls
}

// Lookup returns what the tables of waits and callbacks say about a function,
// by its full name. It reports false where they do not have it.
func Lookup(fullName string) (Func, bool) {
	var f Func
	every, waiting := waits[fullName]
	if waiting {
		f.Waits, f.Every = true, every
	}
	c, calling := callbacks[fullName]
	if calling {
		f.Calls = []Callback{c}
	}
	return f, waiting || calling || waitsForWork.Has(fullName)
}

// PacedPackages hold retry and polling helpers. Every function of theirs that
// takes a function waits between the calls of it. Add the path of a backoff,
// retry or scheduling library, without its major version.
var PacedPackages = Paths{
	"github.com/Rican7/retry",
	"github.com/avast/retry-go",
	"github.com/cenkalti/backoff",
	"github.com/eapache/go-resiliency/retrier",
	"github.com/failsafe-go/failsafe-go",
	"github.com/flowchartsman/retry",
	"github.com/go-co-op/gocron",
	"github.com/go-kit/kit/sd/lb",
	"github.com/hashicorp/go-retryablehttp",
	"github.com/jpillora/backoff",
	"github.com/juju/retry",
	"github.com/kamilsk/retry",
	"github.com/lestrrat-go/backoff",
	"github.com/matryer/try",
	"github.com/robfig/cron",
	"github.com/sethvargo/go-retry",
	"github.com/thanos-io/thanos/pkg/runutil",
	"k8s.io/apimachinery/pkg/util/wait",
	"k8s.io/client-go/util/retry",
}

// PacedWords, and WaitWords, in the name of a function of PacedPackages mean
// that it waits itself. Add a verb that such libraries use.
var PacedWords = Words{
	"do", "retry", "until",
}

// WaitWords in the name of a function whose body is not seen are taken as a
// promise to wait. Nothing is reported on the strength of a name; a name only
// keeps a loop silent. Add a verb that no function has that returns at once.
var WaitWords = Words{
	"accept", "backoff", "consume", "delay", "fetch", "pace", "park", "pause", "poll", "readmessage", "receive",
	"recv", "sleep", "throttle", "wait",
}

// ValueWords, and WaitWords, in the name of a function value whose function is
// not found mean that it waits.
var ValueWords = Words{"retry"}

// BlockingReads are functions of the standard library that block until somebody
// else sends: a loop around them is paced by the peer. Add one that reads from
// outside of the process.
var BlockingReads = Funcs{
	"(*bufio.Reader).Read",
	"(*bufio.Reader).ReadByte",
	"(*bufio.Reader).ReadBytes",
	"(*bufio.Reader).ReadLine",
	"(*bufio.Reader).ReadRune",
	"(*bufio.Reader).ReadSlice",
	"(*bufio.Reader).ReadString",
	"(*bufio.Scanner).Scan",
	"(*encoding/csv.Reader).Read",
	"(*encoding/gob.Decoder).Decode",
	"(*encoding/json.Decoder).Decode",
	"(*encoding/xml.Decoder).Decode",
	"(*net.TCPListener).Accept",
	"(*net.UDPConn).ReadFrom",
	"(*net.UDPConn).ReadFromUDP",
	"(*os.Process).Wait",
	"(*os/exec.Cmd).Wait",
	"(io.Reader).Read",
	"(net.Conn).Read",
	"(net.Listener).Accept",
	"(net.PacketConn).ReadFrom",
	"io.ReadFull",
}

// The tables below are about package time. They differ in what is asked: which
// calls wait once for what they are given, which make a channel that fires, and
// which have a duration as the first argument, that a fix may write anew.

// OneWait are functions of package time with which a branch waits once.
var OneWait = Names{
	"After", "NewTimer", "Sleep",
}

// TimerChannels are functions of package time that are given an interval and
// return a channel, or what has one in its field C.
var TimerChannels = Names{
	"After", "NewTicker", "NewTimer", "Tick",
}

// DurationFirst are functions and methods of package time whose first argument,
// the receiver left out, is how long they wait.
var DurationFirst = Names{
	"After", "NewTicker", "NewTimer", "Reset", "Sleep", "Tick",
}

// UnixTimes are the methods of time.Time that return it as a number.
var UnixTimes = Names{
	"Unix", "UnixMicro", "UnixMilli", "UnixNano",
}
