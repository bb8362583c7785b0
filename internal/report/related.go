package report

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A Role is what a related place is to a finding.
type Role int

const (
	Other   Role = iota // a place of which nothing is known
	Loop                // the loop, or the call that runs code for each element
	Caller              // a call that leads to the function with the finding
	Earlier             // a command that the program sends before the finding
	Cycle               // where a cycle is closed
	Callee              // a call that the finding leads to
	Command             // the command that the finding leads to
)

// Before reports whether the program passes such a place before it comes to the
// finding.
func (r Role) Before() bool {
	switch r {
	case Loop, Caller, Earlier, Cycle:
		return true
	}
	return false
}

// A Related is a place that helps to understand a finding. [Lead.At] makes it.
type Related struct {
	Pos     token.Pos
	Role    Role
	Message string
}

// A Lead begins the message of a related place and has its role. A diagnostic
// has no field for the role, so [RoleOf] finds it by the lead: nothing else
// reads a message.
type Lead struct {
	role Role
	text string
}

// The leads of all messages.
var (
	TheLoop     = lead(Loop, "the loop")
	PerElement  = lead(Loop, "called for each element here")
	CalledBy    = lead(Caller, "called by ")
	ReadFirst   = lead(Earlier, "read first here")
	CycleClosed = lead(Cycle, "the circle is closed here")
	CallsItself = lead(Callee, "the call of itself")
	OnTheWay    = lead(Callee, "on the way, in ")
	LeadsTo     = lead(Callee, "leads to the command")
	TheCommand  = lead(Command, "the command")
	WrittenBack = lead(Command, "written back here")
	allLeads    []Lead
)

func lead(role Role, text string) Lead {
	l := Lead{role, text}
	allLeads = append(allLeads, l)
	return l
}

// At is a related place. A lead that ends in a space wants a name.
func (l Lead) At(pos token.Pos, name ...string) Related {
	return Related{Pos: pos, Role: l.role, Message: l.text + strings.Join(name, "")}
}

// RoleOf returns the role of a related place by its message.
func RoleOf(message string) Role {
	for _, l := range allLeads {
		if strings.HasPrefix(message, l.text) {
			return l.role
		}
	}
	return Other
}

// placed leaves out what is in no file. gopls drops all findings of a package
// for one such place.
func (r *Reporter) placed(related []Related) []analysis.RelatedInformation {
	var out []analysis.RelatedInformation
	for _, p := range related {
		if p.Pos.IsValid() && r.pass.Fset.File(p.Pos) != nil {
			out = append(out, analysis.RelatedInformation{Pos: p.Pos, Message: p.Message})
		}
	}
	return out
}
