// Package sent says what a hook sees of a command: its labels, the line that
// sends it, and whether go-redis sends it by itself.
package sent

import (
	"runtime"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/cmdlabel"
)

// Opens reports whether go-redis sends the command to open a connection. A
// program may send it as well; see Stack.Own.
func Opens(cmd redis.Cmder) bool { return opening[cmd.Name()] }

var opening = map[string]bool{
	"hello": true, "auth": true, "client": true, "select": true, "readonly": true, "readwrite": true,
}

// Name returns the label of a command, such as GET or CONFIG GET.
func Name(cmd redis.Cmder) string { return cmdlabel.Name(cmd.Name(), Subcommand(cmd)) }

// Subcommand returns the argument that is a part of a command's label, or "".
func Subcommand(cmd redis.Cmder) string {
	if args := cmd.Args(); cmdlabel.HasSubcommands(cmd.Name()) && len(args) > 1 {
		return text(args[1])
	}
	return ""
}

// Key returns the first key of a command, and whether it has one.
func Key(cmd redis.Cmder) (key string, ok bool) {
	args := cmd.Args()
	at := cmdlabel.KeyAt(cmd.Name(), len(args), func(i int) string { return text(args[i]) })
	if at == 0 {
		return "", false
	}
	return text(args[at]), true
}

// text returns an argument that is text. Numbers of keys are text or int.
func text(arg any) string {
	switch arg := arg.(type) {
	case string:
		return arg
	case []byte:
		return string(arg)
	case int:
		if arg == 0 {
			return "0"
		}
	}
	return ""
}

// depth is the number of frames that a Stack has. Those of go-redis and of the
// hook are some ten of them.
const depth = 64

// A Stack is the calls that lead to a hook, of which the first is the
// innermost. It is comparable.
type Stack [depth]uintptr

// Callers sets the stack to that of the caller.
func (s *Stack) Callers() { runtime.Callers(2, s[:]) }

// Frames returns the frames of the program. The innermost is the line that
// calls go-redis, or a guard that does, without the frames of these and of hooks.
// What a guard sends for nobody has the frames of the guard.
func (s *Stack) Frames() []runtime.Frame {
	all := s.all()
	if i := slices.IndexFunc(all, ofClient); i >= 0 { // without hooks
		all = all[i:]
	}
	for len(all) > 0 && ofClient(all[0]) {
		all = all[1:]
	}
	if i := slices.IndexFunc(all, func(f runtime.Frame) bool { return !ofGuard(f) }); i >= 0 {
		return all[i:]
	}
	return all
}

// Connects reports whether go-redis is opening a connection.
func (s *Stack) Connects() bool { return s.within(".initConn") }

// Own reports whether go-redis sends a command by itself: to open a connection, or
// as a cluster client or a ring to look at its servers.
func (s *Stack) Own(cmd redis.Cmder) bool {
	switch {
	case Opens(cmd):
		return s.Connects()
	case looking[cmd.Name()]:
		return s.within(".loadState", ".cmdsInfo", ".Heartbeat", ".updateLatency", ".Loading")
	}
	return false
}

var looking = map[string]bool{"cluster": true, "command": true, "ping": true}

// within reports whether a function of go-redis with such an end is running.
func (s *Stack) within(ends ...string) bool {
	for _, f := range s.all() {
		if ofClient(f) && slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(f.Function, end) }) {
			return true
		}
	}
	return false
}

func (s *Stack) all() []runtime.Frame {
	n := 0
	for n < len(s) && s[n] != 0 {
		n++
	}
	if n == 0 {
		return nil
	}
	var all []runtime.Frame
	frames := runtime.CallersFrames(slices.Clone(s[:n])) // which would keep the stack on the heap
	for {
		f, more := frames.Next()
		if f.Function != "" && f.Function != "runtime.goexit" {
			all = append(all, f)
		}
		if !more {
			return all
		}
	}
}

// ofGuard reports whether a function is one of redisguard, or of this package.
func ofGuard(f runtime.Frame) bool {
	rest, ok := strings.CutPrefix(f.Function, "github.com/redisvet/redisvet/redisguard")
	return ok && (rest[0] == '.' || strings.HasPrefix(rest, "/internal/sent."))
}

// ofClient reports whether a function is one of go-redis.
func ofClient(f runtime.Frame) bool {
	rest, ok := strings.CutPrefix(f.Function, "github.com/redis/go-redis/v9")
	return ok && (rest[0] == '.' || rest[0] == '/')
}
