package effects

import (
	"github.com/redisvet/redisvet/internal/knowledge"
)

// A ParamUse is what a function does with a parameter that is a function or an
// interface: it calls it or one of its methods.
type ParamUse struct {
	Param  int // the receiver is 0 for methods; negative: a captured variable
	Method string
	Mode   Mode
}

// A Mode is how often and where a function value is called.
type Mode = knowledge.Mode

// The modes, the strongest last.
const (
	Guarded = knowledge.Guarded
	Paced   = knowledge.Paced
	Once    = knowledge.Once
	Async   = knowledge.Async
	PerItem = knowledge.PerItem
)

// maxParamUses bounds a fact.
const maxParamUses = 12

// AddParamUse keeps the strongest mode for each parameter and method.
func (s *Summary) AddParamUse(u ParamUse) {
	for i, o := range s.ParamUses {
		if o.Param == u.Param && o.Method == u.Method {
			s.ParamUses[i].Mode = max(o.Mode, u.Mode)
			return
		}
	}
	s.ParamUses = append(s.ParamUses, u)
}

// A StoredParam says that a function stores a func parameter in a field or
// variable.
type StoredParam struct {
	Param int
	In    string // as in GuardCall.Of
}
