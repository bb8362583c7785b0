package effects

import (
	"github.com/redisvet/redisvet/internal/knowledge"
)

// A ParamUse is what a function does with a parameter that is a function or an
// interface: it calls it, or the named method of it.
type ParamUse struct {
	Param  int // as the receiver is 0 for methods; negative: a captured variable
	Method string
	Mode   Mode
}

// A Mode is how often and where a function value is called.
type Mode = knowledge.Mode

// The modes, the one that matters most last.
const (
	Guarded = knowledge.Guarded
	Paced   = knowledge.Paced
	Once    = knowledge.Once
	Async   = knowledge.Async
	PerItem = knowledge.PerItem
)

// maxParamUses bounds a fact.
const maxParamUses = 12

// AddParamUse keeps for each parameter and method the mode that matters most.
func (s *Summary) AddParamUse(u ParamUse) {
	for i, o := range s.ParamUses {
		if o.Param == u.Param && o.Method == u.Method {
			s.ParamUses[i].Mode = max(o.Mode, u.Mode)
			return
		}
	}
	s.ParamUses = append(s.ParamUses, u)
}

// A StoredParam says that a function which is given as a parameter is stored in a field
// or variable.
type StoredParam struct {
	Param int
	In    string // as in GuardCall.Of
}
