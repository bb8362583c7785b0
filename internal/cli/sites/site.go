// Package sites lists the places of a program that send commands to Redis: which
// command, on which keys, in which function, and from where that is entered.
//
// A driver gives each package of a run to a [Collector] and asks it for the sites at
// the end. The keys of a command in a helper are those that its callers give, of the
// whole program if it is part of the run:
//
//	c := sites.New()
//	runner.Result = func(result any) { c.Add(result.(*summary.Result)) }
//	...
//	for _, s := range c.Sites(program) { ... }
//
// [Matches] joins a site with keys that were seen elsewhere, such as in a profile.
package sites

import (
	"go/token"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/reached"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A Site is a place in the program that sends or queues a command.
type Site struct {
	Pos     token.Position // of the method's name in the call, as in findings
	Package string         // "hub.example/internal/limits"
	Func    string         // with the name of its package: "limits.(*APILimiter).CanCall"
	// Command is the command as sent, in capitals: "GET", "XGROUP CREATE". It is ""
	// if only the running program knows it. Of a call that sends what has been queued
	// it is "EXEC" for a transaction and "" for a pipeline, which has none.
	Command string
	Access  rediscmd.Access // Read if the script only reads
	Sends   Sending
	// Keys are the patterns of keys in alphabetical order, "*" for what is not known.
	// A command that is about no key has none.
	Keys     []string
	Channels []string // of PUBLISH and SUBSCRIBE, as Keys
	// Script has the commands that the script calls, in alphabetical order, if
	// its source is known. Its keys are those of the site.
	Script []string
	Loop   int // the line of the innermost loop around the call in its function, 0 for none
	// Entries are from where the program enters what leads to the site, at most; none
	// if nothing in the program calls it.
	Entries []reached.Entry
	// Findings are what the rules report about the site. The driver fills them in.
	Findings []Finding

	call token.Position // of the parenthesis, as in related places
}

// At reports whether a finding or one of its related places is at the site.
func (s Site) At(pos token.Position) bool { return pos == s.Pos || pos == s.call }

// Uses reports whether the site sends a command, itself or in a script.
func (s Site) Uses(command string) bool {
	calls, sure := s.Scripts(command)
	return s.Sent(command) || calls && sure
}

// Sent reports whether the site sends a command itself. Either may be without its
// sub-command. A script is sent by its hash, and with its text where the server does not
// know it; MULTI comes with EXEC.
func (s Site) Sent(command string) bool { return isSame(s.Command, command) }

// Scripts reports whether the site sends a script that calls a command. A script that is
// not known in full may call any, which is not sure.
func (s Site) Scripts(command string) (calls, sure bool) {
	if !rediscmd.RunCommands[s.Command] {
		return false, false
	}
	sure = slices.ContainsFunc(s.Script, func(c string) bool { return isSame(c, command) })
	return sure || len(s.Script) == 0 || slices.Contains(s.Script, ""), sure
}

func isSame(own, asked string) bool {
	own, asked = sent(own), sent(asked)
	return own == asked || own != "" && (strings.HasPrefix(own, asked+" ") || strings.HasPrefix(asked, own+" "))
}

// sent returns the one of a pair of commands that a client may send for each other.
func sent(command string) string {
	command = strings.ToUpper(command)
	if command == "MULTI" {
		return "EXEC"
	}
	return strings.Replace(command, "EVALSHA", "EVAL", 1)
}

// A Finding is what a rule reports about a site.
type Finding struct {
	Rule     string `json:"rule"`
	Category string `json:"category"`
	Impact   string `json:"impact"`
}

// Sending says when a site sends its command.
type Sending int

const (
	// AtOnce sends the command and waits for the answer.
	AtOnce Sending = iota
	// Queued adds it to a pipeline or transaction, which another site sends.
	Queued
	// AsGiven does what the caller gives: a client or a pipeline.
	AsGiven
	// Flush sends what a pipeline or transaction has queued.
	Flush
	// Kept sends the command if redisguard keeps no answer that is young enough.
	Kept
)

// String returns the word for people and JSON.
func (s Sending) String() string {
	return [...]string{"sent", "queued", "sent or queued", "sends the pipeline", "kept"}[s]
}

// Unknown is the pattern of a key of which nothing is known.
const Unknown = "*"

// Matches reports whether some key matches both patterns, in which * is for any
// characters, or none. Either may be a key without one: the pattern of a site matches
// one of another tool, which may fold other parts of a key.
func Matches(a, b string) bool {
	// ends[j] says whether a from the current position on overlaps with b[j:].
	ends, below := make([]bool, len(b)+1), make([]bool, len(b)+1)
	for i := len(a); i >= 0; i-- {
		ends, below = below, ends // below is for a[i+1:], and ends gets new values
		for j := len(b); j >= 0; j-- {
			starA, starB := i < len(a) && a[i] == '*', j < len(b) && b[j] == '*'
			switch {
			case i == len(a) && j == len(b):
				ends[j] = true
			case starA:
				ends[j] = below[j] || j < len(b) && ends[j+1]
			case starB:
				ends[j] = ends[j+1] || i < len(a) && below[j]
			default:
				ends[j] = i < len(a) && j < len(b) && a[i] == b[j] && below[j+1]
			}
		}
	}
	return ends[0]
}
