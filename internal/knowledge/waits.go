package knowledge

// waits maps the full names of functions that wait on each call to n: parameter
// n-1 is the duration, counting the receiver. 0 means that no parameter is. Add a
// function that paces a loop around it whatever it returns.
var waits = map[string]int{
	"(*golang.org/x/time/rate.Limiter).Wait":  0,
	"(*golang.org/x/time/rate.Limiter).WaitN": 0,
	"(*sync.Cond).Wait":                       0,
	"(go.uber.org/ratelimit.Limiter).Take":    0,
	"time.Sleep":                              1,
}

// TimeMarks are the functions of package time that wait, or measure what has been done
// before them.
var TimeMarks = Names{
	"Since", "Sleep",
}

// RateTests return whether a limiter in memory lets somebody go on: true only as often as
// its rate allows. They do not wait.
var RateTests = Funcs{
	"(*golang.org/x/time/rate.Limiter).Allow",
	"(*golang.org/x/time/rate.Limiter).AllowN",
}

// waitsForWork are functions whose name has one of WaitWords, but that wait for
// work to end and not for time to pass. Add one that would hide a loop wrongly.
var waitsForWork = Funcs{
	"(*golang.org/x/sync/errgroup.Group).Wait",
}

// A Func describes a function.
type Func struct {
	Waits bool       // on each call
	Every int        // n > 0: parameter n-1 is the duration, counting the receiver
	Calls []Callback // the parameters that it calls
}

// Lookup returns the entries of the tables of waits and callbacks for a
// function's full name, or false if there is none.
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

// PacedPackages contain retry and polling helpers. Every function of theirs with
// a func parameter waits between the calls of it. Add the path of a backoff,
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

// PacedWords and WaitWords in the name of a function of PacedPackages mean that
// it waits itself. Add a verb that such libraries use.
var PacedWords = Words{
	"do", "retry", "until",
}

// WaitWords in the name of a function without a visible body count as a promise
// to wait. A name never causes a finding, it only keeps a loop silent. Add a verb
// that no function has which returns at once.
var WaitWords = Words{
	"accept", "backoff", "consume", "delay", "fetch", "pace", "park", "pause", "poll", "readmessage", "receive",
	"recv", "sleep", "throttle", "wait",
}

// ValueWords and WaitWords in the name of a func variable mean that it waits, if
// its function is unknown.
var ValueWords = Words{"retry"}

// BlockingReads are functions of the standard library that block until another
// process sends: the peer paces a loop around them. Add one that reads from
// outside the process.
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

// PeerPackages contain connections with a peer that sends at its own pace: a browser,
// another service. A function whose name begins with one of PeerWords waits for that. Add a
// library of WebSockets or the like.
var PeerPackages = Paths{
	"github.com/coder/websocket",
	"github.com/fasthttp/websocket",
	"github.com/gobwas/ws",
	"github.com/gofiber/contrib/websocket",
	"github.com/gorilla/websocket",
	"github.com/lxzan/gws",
	"golang.org/x/net/websocket",
	"nhooyr.io/websocket",
}

// PeerWords begin the name of a function of PeerPackages that waits for the peer.
var PeerWords = Words{
	"loop", "next", "read", "receive",
}

// The tables below are about package time, for three questions. Which calls wait
// once for their argument? Which make a channel that fires? Which have a duration
// as first argument, which a fix may change?

// OneWait are functions of package time that make a branch wait once.
var OneWait = Names{
	"After", "NewTimer", "Sleep",
}

// TimerChannels are functions of package time that take an interval and return a
// channel, or a value with a channel in its field C.
var TimerChannels = Names{
	"After", "NewTicker", "NewTimer", "Tick",
}

// DurationFirst are functions and methods of package time whose first argument,
// without the receiver, is how long they wait.
var DurationFirst = Names{
	"After", "NewTicker", "NewTimer", "Reset", "Sleep", "Tick",
}

// UnixTimes are the methods of time.Time that return it as a number.
var UnixTimes = Names{
	"Unix", "UnixMicro", "UnixMilli", "UnixNano",
}
