package summary

import (
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
)

// A command is a call of go-redis itself.
type command struct {
	op   goredis.Op
	role goredis.Role // of the receiver, or of a script's Scripter
	via  int          // n>0: parameter n-1 of the function decides the role
	args []ssa.Value  // Go arguments, without the receiver
	recv ssa.Value
}

// commandOf reads a call of a go-redis method, or returns nil.
func (s *solver) commandOf(fn *Fn, call ssa.CallInstruction) *command {
	c := call.Common()
	var obj *types.Func
	cmd := &command{}
	switch {
	case c.IsInvoke():
		obj, cmd.recv, cmd.args = c.Method, c.Value, c.Args
	default:
		f := c.StaticCallee()
		if f == nil {
			return s.kept(fn, c)
		}
		obj, _ = f.Object().(*types.Func)
		cmd.args = c.Args
		if mc, ok := c.Value.(*ssa.MakeClosure); ok && f.Parent() == nil && len(mc.Bindings) == 1 {
			cmd.recv = mc.Bindings[0] // method value
		} else if len(c.Args) > 0 {
			cmd.recv, cmd.args = c.Args[0], c.Args[1:]
		}
	}
	if c.IsInvoke() && obj.Pkg() != nil && !goredis.IsClient(obj.Pkg().Path()) {
		return s.mirrored(obj, cmd)
	}
	return s.classify(fn, obj, cmd)
}

// mirrored reads the call of an interface of the program's own, with the
// signatures of go-redis, into which a client is put in this package.
func (s *solver) mirrored(m *types.Func, cmd *command) *command {
	found := false
	for _, name := range s.flows.reaching(ifaceName(cmd.recv.Type())) {
		for _, t := range s.flows.local[name] {
			role := goredis.RoleOf(t)
			if role == goredis.NoRole {
				continue
			}
			obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
			f, ok := obj.(*types.Func)
			if !ok {
				continue
			}
			if op, ok := goredis.Lookup(f.Origin()); ok && op.Kind != goredis.None {
				cmd.op = op
				if !found || role == goredis.Queues {
					cmd.role = role
				}
				found = true
			}
		}
	}
	if !found {
		return nil
	}
	return cmd
}

// kept reads the call of a method value kept in a variable: get := rdb.Get.
func (s *solver) kept(fn *Fn, c *ssa.CallCommon) *command {
	var found *command
	flow.Origins(c.Value, func(o ssa.Value) {
		switch o := o.(type) {
		case *ssa.MakeClosure:
			f := o.Fn.(*ssa.Function)
			if obj, ok := f.Object().(*types.Func); ok && f.Parent() == nil && len(o.Bindings) == 1 {
				found = s.classify(fn, obj, &command{recv: o.Bindings[0], args: c.Args})
			}
		case *ssa.Function: // a method expression: get := (*redis.Client).Get
			if obj, ok := o.Object().(*types.Func); ok && len(c.Args) > 0 && obj.Signature().Recv() != nil {
				found = s.classify(fn, obj, &command{recv: c.Args[0], args: c.Args[1:]})
			}
		}
	})
	return found
}

func (s *solver) classify(fn *Fn, obj *types.Func, cmd *command) *command {
	if obj == nil || obj.Pkg() == nil || !goredis.IsClient(obj.Pkg().Path()) || obj.Signature().Recv() == nil || cmd.recv == nil {
		return nil
	}
	op, ok := goredis.Lookup(obj.Origin())
	if !ok || op.Kind == goredis.None {
		return nil
	}
	cmd.op = op
	target := cmd.recv
	if op.Kind == goredis.Script {
		target = nil
		for _, a := range cmd.args {
			if r := goredis.RoleOf(a.Type()); r != goredis.NoRole {
				target = a
				break
			}
		}
		if target == nil {
			return nil
		}
	}
	cmd.role, cmd.via = s.holds(fn, target)
	return cmd
}

// holds tells what a client value is. A Cmdable may hold a client, which
// executes, or a pipeline, which queues; where it comes from decides, and for
// a parameter the caller.
func (s *solver) holds(fn *Fn, v ssa.Value) (goredis.Role, int) {
	role, via := goredis.NoRole, 0
	flow.Origins(v, func(o ssa.Value) {
		r, p := s.roleOf(fn, o)
		switch {
		case r == goredis.Queues || role == goredis.Queues:
			role, via = goredis.Queues, 0 // on some path it only queues: silent
		case r == goredis.Either:
			role, via = r, p
		case role == goredis.NoRole:
			role = r
		}
	})
	return role, via
}

func (s *solver) roleOf(fn *Fn, v ssa.Value) (goredis.Role, int) {
	switch x := v.(type) {
	case *ssa.MakeInterface:
		return s.roleOf(fn, x.X)
	case *ssa.ChangeInterface:
		if r, via := s.holds(fn, x.X); r != goredis.NoRole {
			return r, via
		}
	case *ssa.TypeAssert:
		if r := goredis.RoleOf(x.AssertedType); r == goredis.Queues {
			return r, 0
		}
	case *ssa.Call:
		if r := s.resultRole(fn, x); r != goredis.NoRole {
			return r, 0
		}
	case *ssa.Extract:
		if c, ok := x.Tuple.(*ssa.Call); ok {
			if r := s.resultRole(fn, c); r != goredis.NoRole {
				return r, 0
			}
		}
	}
	t := v.Type()
	switch r := goredis.RoleOf(t); r {
	case goredis.NoRole:
		return s.embedded(v), 0
	case goredis.Either:
		if p, ok := v.(*ssa.Parameter); ok {
			if p.Parent() != fn.SSA {
				return goredis.Queues, 0 // a literal's outer parameter: cannot be decided
			}
			for i, q := range fn.SSA.Params {
				if p == q {
					return goredis.Either, i + 1
				}
			}
		}
		return goredis.Executes, 0
	default:
		return r, 0
	}
}

// resultRole looks into functions of this package that return a client
// interface: a getter may hand out a pipeline kept in the context.
func (s *solver) resultRole(fn *Fn, call *ssa.Call) goredis.Role {
	f := call.Common().StaticCallee()
	local := s.bySSA[f]
	if f == nil || local == nil || local == fn {
		return goredis.NoRole
	}
	role := goredis.NoRole
	for _, b := range f.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, r := range ret.Results {
			if mi, ok := r.(*ssa.MakeInterface); ok {
				if goredis.RoleOf(mi.X.Type()) == goredis.Queues {
					return goredis.Queues
				}
			}
			if ci, ok := r.(*ssa.ChangeInterface); ok && goredis.RoleOf(ci.X.Type()) == goredis.Queues {
				return goredis.Queues
			}
		}
	}
	return role
}

// embedded finds the client behind a value of an unexported part of it: the
// callee of client.Get and of pipe.Get is the same (cmdable).Get, whose
// receiver was read from a field of the one or the other.
func (s *solver) embedded(v ssa.Value) goredis.Role {
	for range 8 {
		var outer ssa.Value
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return goredis.NoRole
			}
			v = x.X
			continue
		case *ssa.FieldAddr:
			outer = x.X
		case *ssa.Field:
			outer = x.X
		default:
			if types.IsInterface(v.Type()) {
				return goredis.Executes // an interface of the program's own that embeds one
			}
			return goredis.NoRole
		}
		if r := goredis.RoleOf(outer.Type()); r != goredis.NoRole {
			if r == goredis.Either {
				return goredis.Executes
			}
			return r
		}
		v = outer
	}
	return goredis.NoRole
}

// executes reports whether the command makes a round trip, given what is
// known here.
func (c *command) executes() bool {
	switch c.op.Kind {
	case goredis.Exec:
		return true
	case goredis.Receive, goredis.Page:
		return c.op.Kind == goredis.Page
	case goredis.Node:
		return false
	}
	return c.role == goredis.Executes || c.role == goredis.Either && c.via > 0
}

// blocks reports whether the command waits on the server.
func (c *command) blocks() bool {
	switch {
	case c.op.Kind == goredis.Receive, c.op.Block == goredis.BlockAlways:
		return true
	case c.op.Block != goredis.BlockField:
		return false
	}
	fields := structArg(c.args)
	if v, ok := fields["Block"]; ok {
		if n, ok := constInt(v); ok && n < 0 {
			return false
		}
	}
	if strings.HasPrefix(c.op.Command, "XREADGROUP") {
		if streams, ok := fields["Streams"]; ok {
			if ids := constStrings(streams); len(ids) > 0 && !contains(ids, ">") {
				return false
			}
		}
	}
	return true
}

// Key returns the key argument of a command of go-redis itself, or nil.
func (s *Site) Key() ssa.Value {
	if s.cmd == nil {
		return nil
	}
	return s.cmd.key()
}

// tripOf describes what is known of a command without its arguments.
func tripOf(c *command) Trip {
	t := Trip{
		Command: c.op.Command, Kind: uint8(c.op.Kind), Access: uint8(c.op.Access), Calls: 1,
		Blocking: c.blocks(), Pop: c.op.Pop, Batch: c.op.Batch, ManyKeys: c.op.BatchKeys, Via: c.via,
	}
	t.Many = strings.HasSuffix(c.op.Method, "Count") || c.op.Method == "SPopN" ||
		strings.HasPrefix(c.op.Command, "XREAD") || strings.HasPrefix(c.op.Command, "XAUTOCLAIM") || strings.HasSuffix(c.op.Command, "MPOP")
	if c.op.Kind == goredis.Exec {
		t.Command = "EXEC"
	}
	return t
}

// trip describes the command as a round trip.
func (s *solver) trip(c *command) Trip {
	t := tripOf(c)
	if c.op.Kind == goredis.Script {
		t.Calls = s.scriptCalls(c.recv)
	}
	if t.Command == "" {
		t.Command = s.given(c)
	}
	if k := c.key(); k != nil {
		t.Key = keyPrefix(k)
	}
	return t
}

// given reads the command of Do(ctx, "HGETALL", ...) from its arguments.
func (s *solver) given(c *command) string {
	for _, a := range c.args {
		for _, str := range constStrings(a) {
			return strings.ToUpper(str)
		}
	}
	return ""
}

func (c *command) key() ssa.Value {
	switch {
	case c.op.Key >= 0 && c.op.Key < len(c.args):
		return c.args[c.op.Key]
	case c.op.Key == goredis.KeyVariadic && len(c.args) > 0:
		return c.args[len(c.args)-1]
	}
	return nil
}

// scriptCalls counts the commands in a script whose source is a constant.
func (s *solver) scriptCalls(script ssa.Value) int {
	n := 1
	look := func(v ssa.Value) {
		call, ok := v.(*ssa.Call)
		if !ok || len(call.Call.Args) == 0 {
			return
		}
		if c, ok := call.Call.Args[0].(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
			n = max(n, goredis.ScriptCalls(constant.StringVal(c.Value)))
		}
	}
	flow.Origins(script, func(o ssa.Value) {
		look(o)
		if obj := flow.Loaded(o); obj != nil {
			for _, v := range s.fields.Stored(obj) {
				look(v)
			}
		}
	})
	return n
}

// structArg returns the values stored to the fields of a struct literal that
// is given by pointer, by field name.
func structArg(args []ssa.Value) map[string]ssa.Value {
	fields := map[string]ssa.Value{}
	for _, a := range args {
		flow.Origins(a, func(o ssa.Value) {
			alloc, ok := o.(*ssa.Alloc)
			if !ok || alloc.Referrers() == nil {
				return
			}
			for _, r := range *alloc.Referrers() {
				fa, ok := r.(*ssa.FieldAddr)
				if !ok || fa.Referrers() == nil {
					continue
				}
				for _, u := range *fa.Referrers() {
					if st, ok := u.(*ssa.Store); ok && st.Addr == fa {
						if fv := flow.FieldVar(fa.X.Type(), fa.Field); fv != nil {
							fields[fv.Name()] = st.Val
						}
					}
				}
			}
		})
	}
	return fields
}

func constInt(v ssa.Value) (int64, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int {
		return 0, false
	}
	return constant.Int64Val(c.Value)
}

// constStrings returns the constant strings in a value: itself, or the
// elements of a slice literal in order.
func constStrings(v ssa.Value) []string {
	v = flow.Unwrap(v)
	if c, ok := v.(*ssa.Const); ok {
		if c.Value != nil && c.Value.Kind() == constant.String {
			return []string{constant.StringVal(c.Value)}
		}
		return nil
	}
	sl, ok := v.(*ssa.Slice)
	if !ok || sl.X.Referrers() == nil {
		return nil
	}
	var out []string
	for _, r := range *sl.X.Referrers() {
		ia, ok := r.(*ssa.IndexAddr)
		if !ok || ia.Referrers() == nil {
			continue
		}
		for _, u := range *ia.Referrers() {
			if st, ok := u.(*ssa.Store); ok {
				if c, ok := flow.Unwrap(st.Val).(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
					out = append(out, constant.StringVal(c.Value))
				}
			}
		}
	}
	return out
}

// keyPrefix returns the constant start of a key: of a constant, a
// concatenation or a Sprintf format.
func keyPrefix(v ssa.Value) string {
	switch x := flow.Unwrap(v).(type) {
	case *ssa.Const:
		if x.Value != nil && x.Value.Kind() == constant.String {
			return constant.StringVal(x.Value)
		}
	case *ssa.BinOp:
		if x.Op == token.ADD {
			return keyPrefix(x.X)
		}
	case *ssa.Call:
		if f := x.Call.StaticCallee(); f != nil && f.Object() != nil && f.Object().Pkg() != nil &&
			f.Object().Pkg().Path() == "fmt" && f.Name() == "Sprintf" && len(x.Call.Args) > 0 {
			format := keyPrefix(x.Call.Args[0])
			prefix, _, _ := strings.Cut(format, "%")
			return prefix
		}
	case *ssa.Slice:
		if all := constStrings(x); len(all) > 0 {
			return all[0]
		}
	}
	return ""
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
