package report

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A Role says how a related place relates to a finding.
type Role int

const (
	roleOther   Role = iota // unknown
	roleLoop                // the loop, or the call that runs code for each element
	roleCaller              // a call that leads to the function with the finding
	roleEarlier             // a command that the program sends before the finding
	roleCycle               // where a cycle closes
	roleCallee              // a call that the finding leads to
	roleCommand             // the command that the finding leads to
)

// Before reports whether the program passes such a place before the finding.
func (r Role) Before() bool {
	switch r {
	case roleLoop, roleCaller, roleEarlier, roleCycle:
		return true
	}
	return false
}

// LeadsOn reports whether such a place is a call between the finding and the command.
func (r Role) LeadsOn() bool { return r == roleCallee }

// A Related is a place that helps to understand a finding. [Lead.At] makes it.
type Related struct {
	pos     token.Pos
	role    Role
	message string
}

// A Lead is the start of a related place's message, with a role. A diagnostic
// has no field for the role, so [RoleOf] finds it by the lead. No other code
// reads a message.
type Lead struct {
	role Role
	text string
}

// The leads of all messages.
var (
	TheLoop     = lead(roleLoop, "the loop")
	PerElement  = lead(roleLoop, "called for each element here")
	CalledBy    = lead(roleCaller, "called by ")
	ReadFirst   = lead(roleEarlier, "read first here")
	SentFirst   = lead(roleEarlier, "sent first here")
	CycleClosed = lead(roleCycle, "the cycle is closed here")
	CallsItself = lead(roleCallee, "the recursive call")
	OnPath      = lead(roleCallee, "on the path, in ")
	LeadsTo     = lead(roleCallee, "leads to the command")
	TheCommand  = lead(roleCommand, "the command")
	WrittenBack = lead(roleCommand, "written back here")
	SentNext    = lead(roleCommand, "sent next here")
	SentToo     = lead(roleCommand, "sent for the same call here")
	allLeads    []Lead
)

func lead(role Role, text string) Lead {
	l := Lead{role, text}
	allLeads = append(allLeads, l)
	return l
}

// At returns a related place. A lead that ends in a space needs a name.
func (l Lead) At(pos token.Pos, name ...string) Related {
	return Related{pos: pos, role: l.role, message: l.text + strings.Join(name, "")}
}

// RoleOf returns the role of a related place, found by its message.
func RoleOf(message string) Role {
	for _, l := range allLeads {
		if strings.HasPrefix(message, l.text) {
			return l.role
		}
	}
	return roleOther
}

// placed drops places without a file. For one such place gopls drops all
// findings of a package.
func (r *Reporter) placed(related []Related) []analysis.RelatedInformation {
	var out []analysis.RelatedInformation
	for _, p := range related {
		if p.pos.IsValid() && r.pass.Fset.File(p.pos) != nil {
			out = append(out, analysis.RelatedInformation{Pos: p.pos, Message: p.message})
		}
	}
	return out
}
