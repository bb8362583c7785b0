package summary

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/script"
)

// A command is a call of a client library itself.
type command struct {
	lib      client.Client
	op       rediscmd.Op
	role     rediscmd.Role // of the receiver, or of a script's Scripter
	viaParam int           // n>0: parameter n-1 of the function decides the role
	args     []ssa.Value   // Go arguments, without the receiver
	recv     ssa.Value
}

// commandOf reads a call of a method of a client library, or returns nil.
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
			return s.storedCommand(fn, c)
		}
		obj, _ = f.Object().(*types.Func)
		cmd.args = c.Args
		if mc, ok := c.Value.(*ssa.MakeClosure); ok && f.Parent() == nil && len(mc.Bindings) == 1 {
			cmd.recv = mc.Bindings[0] // method value
		} else if len(c.Args) > 0 {
			cmd.recv, cmd.args = c.Args[0], c.Args[1:]
		}
	}
	if c.IsInvoke() && obj.Pkg() != nil && !client.Declares(obj) {
		return s.mirrored(obj, cmd)
	}
	return s.classify(fn, obj, cmd)
}

// mirrored reads the call of an interface of the program with the signatures of
// go-redis: this package converts a client to it, or its method is one of a client.
func (s *solver) mirrored(m *types.Func, cmd *command) *command {
	found := false
	for _, name := range s.flows.reaching(flow.InterfaceName(cmd.recv.Type())) {
		holders := s.flows.local[name]
		if c := s.flows.clients[name]; c != nil {
			holders = append(holders[:len(holders):len(holders)], c)
		}
		for _, t := range holders {
			role := client.RoleOf(t)
			if role == rediscmd.NoRole {
				continue
			}
			obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
			f, ok := obj.(*types.Func)
			if !ok {
				continue
			}
			if op, ok := client.Op(f.Origin()); ok && op.Kind != rediscmd.None {
				cmd.lib, _ = client.Declaring(f)
				cmd.op = op
				if role == rediscmd.Either {
					role = rediscmd.Executes
				}
				if !found || role == rediscmd.Queues {
					cmd.role = role
				}
				found = true
			}
		}
	}
	switch {
	case found:
		return cmd
	case len(s.flows.targets(cmd.recv.Type(), m, nil)) > 0:
		return nil // what implements it is known
	}
	return signedAs(m, cmd)
}

// signedAs reads the call of a method that has the name and the signature of a
// client's, and so its reply. An interface that executes as well is a pipeline.
func signedAs(m *types.Func, cmd *command) *command {
	op, lib, ok := client.Twin(m)
	if !ok || op.Kind == rediscmd.None {
		return nil
	}
	cmd.op, cmd.lib, cmd.role = op, lib, rediscmd.Executes
	if exec, _, _ := types.LookupFieldOrMethod(cmd.recv.Type(), true, m.Pkg(), "Exec"); exec != nil {
		cmd.role = rediscmd.Queues
	}
	return cmd
}

// storedCommand reads the call of a method value in a variable: get := rdb.Get.
func (s *solver) storedCommand(fn *Fn, c *ssa.CallCommon) *command {
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
	if obj == nil || obj.Signature().Recv() == nil || cmd.recv == nil {
		return nil
	}
	lib, ok := client.Declaring(obj)
	if !ok {
		return nil
	}
	op, ok := lib.Op(obj.Origin())
	if !ok || op.Kind == rediscmd.None {
		return nil
	}
	cmd.lib, cmd.op = lib, op
	target := cmd.recv
	if op.Kind == rediscmd.Script {
		target = nil
		for _, a := range cmd.args {
			if r := client.RoleOf(a.Type()); r != rediscmd.NoRole {
				target = a
				break
			}
		}
		if target == nil {
			return nil
		}
	}
	cmd.role, cmd.viaParam = s.clientRole(fn, target)
	return cmd
}

// executes reports whether the command makes a round trip, if this
// function shows it.
func (c *command) executes() bool {
	switch c.op.Kind {
	case rediscmd.Exec, rediscmd.Page:
		return true
	case rediscmd.Receive, rediscmd.Node:
		return false
	}
	return c.role == rediscmd.Executes || c.role == rediscmd.Either && c.viaParam > 0
}

// blocks reports whether the command waits on the server.
func (c *command) blocks() bool {
	switch {
	case c.op.Kind == rediscmd.Receive, c.op.Block == rediscmd.BlockAlways:
		return true
	case c.op.Block != rediscmd.BlockField:
		return false
	}
	if v, ok := flow.StructFields(c.args)[c.lib.ReadFields().Block]; ok {
		if n, ok := flow.ConstInt(v); ok && n < 0 {
			return false
		}
	}
	return !c.rereads()
}

// rereads reports whether an XREADGROUP reads its pending entries: any id other
// than ">" lists them, at once and each time.
func (c *command) rereads() bool {
	if c.op.Command != "XREADGROUP" {
		return false
	}
	streams, ok := flow.StructFields(c.args)[c.lib.KeyFields().Streams]
	if !ok {
		return false
	}
	ids := flow.ConstStrings(streams)
	return len(ids) > 0 && !slices.Contains(ids, ">")
}

// Key returns the key argument of a command of the client library, or nil.
func (s *Site) Key() ssa.Value {
	if s.cmd == nil {
		return nil
	}
	return s.cmd.key()
}

// Sent returns what a call of a client library sends or queues. The op is what its
// method means, with a command that the arguments give. The role is what the client
// does with it. It also returns the arguments without the receiver, the text of the
// key, and the sources of a script.
func (r *Result) Sent(s *Site) (op rediscmd.Op, role rediscmd.Role, args []ssa.Value, key keytext.Text, lua script.Sources) {
	r.mu.Lock()
	defer r.mu.Unlock()
	op = s.cmd.op
	op.Command = cmp.Or(op.Command, r.s.given(s.cmd))
	return op, s.cmd.role, s.cmd.args, r.s.keyText(s.fn, s.cmd), r.s.scripts(s.cmd)
}

// roundTripOf describes what is known of a command without its arguments.
func roundTripOf(c *command) effects.RoundTrip {
	t := effects.RoundTrip{
		Command: c.op.Command, Kind: c.op.Kind, Access: c.op.Access, Calls: 1,
		Blocking: c.blocks(), Pop: c.op.Pop, Batch: c.op.Batch, ManyKeys: c.op.BatchKeys, ViaParam: c.viaParam,
	}
	t.Many = c.op.Many
	if c.op.Kind == rediscmd.Exec {
		t.Command = "EXEC"
	}
	return t
}

// roundTrip describes the command as a round trip.
func (s *solver) roundTrip(fn *Fn, c *command) effects.RoundTrip {
	t := roundTripOf(c)
	t.Pop = t.Pop && !c.rereads()
	t.Many = t.Many || c.counted()
	t.Takes = s.takes(c) || c.op.Kind == rediscmd.Exec && fn.queuesTaking(c.recv)
	if c.op.Kind == rediscmd.Script {
		t.Calls = s.scripts(c).Calls()
	}
	if t.Command == "" {
		t.Command = s.given(c)
	}
	t.Key = s.keyText(fn, c).Prefix()
	return t
}

// counted reports whether an argument of a pop says how many elements to take.
// The argument of ZPOPMIN is optional.
func (c *command) counted() bool {
	if !rediscmd.RankCommands[c.op.Command] || len(c.args) == 0 {
		return false
	}
	for _, n := range flow.Elements(c.args[len(c.args)-1]) {
		if k, ok := flow.ConstInt(flow.Unwrap(n)); !ok || k != 1 {
			return true
		}
	}
	return false
}

// given reads the command of Do(ctx, "HGETALL", ...) from its arguments.
func (s *solver) given(c *command) string {
	for _, a := range c.args {
		parts := flow.Elements(a)
		if len(parts) > 0 {
			a = parts[0]
		}
		if words := flow.ConstStrings(a); len(words)+len(parts) > 0 { // another argument is no command
			return strings.ToUpper(strings.Join(words, " "))
		}
	}
	return ""
}

func (c *command) key() ssa.Value {
	switch {
	case c.op.Key >= 0 && c.op.Key < len(c.args):
		return c.args[c.op.Key]
	case c.op.Key == rediscmd.KeyVariadic && len(c.args) > 0:
		return c.args[len(c.args)-1]
	}
	return nil
}

// keyText reads the key of a command. Several keys are separated by a blank.
func (s *solver) keyText(fn *Fn, c *command) keytext.Text {
	k := c.key()
	if c.op.Command == "" && c.op.Kind == rediscmd.Command { // Do(ctx, "GET", key)
		for _, a := range c.args {
			if parts := flow.Elements(a); len(parts) > 1 {
				k = parts[1]
				break
			}
		}
	}
	if k == nil {
		return keytext.Unknown
	}
	if _, slice := k.Type().Underlying().(*types.Slice); slice {
		if parts := flow.Elements(k); len(parts) > 0 {
			return s.text.Joined(fn.SSA, parts, " ")
		}
	}
	return s.text.Text(fn.SSA, k)
}

// scripts returns the sources of the script that a command runs.
func (s *solver) scripts(c *command) script.Sources {
	if c.op.Kind == rediscmd.Script {
		return script.Of(c.recv, s.fields)
	}
	return script.Given(c.args)
}

// takes reports whether a command removes data. A script whose source is
// unknown may.
func (s *solver) takes(c *command) bool {
	name := c.op.Command
	if name == "" {
		name = s.given(c)
	}
	switch {
	case c.op.Kind == rediscmd.Script, rediscmd.SourceCommands[name]:
	case rediscmd.NamedCommands[name]:
		return true
	default:
		return rediscmd.Takes(name) && !c.rereads()
	}
	sources := s.scripts(c)
	return sources.Takes() || len(sources) == 0 && c.op.Access == rediscmd.Write
}

// queuesTaking reports whether the function queues a command that removes data.
func (f *Fn) queuesTaking(pipe ssa.Value) bool {
	return slices.ContainsFunc(f.Sites, func(s *Site) bool { return s.taking && s.cmd != nil && s.cmd.recv == pipe })
}

// readTaking records what a command removes, and the literals that queue more
// commands for it.
func (s *solver) readTaking(site *Site) {
	site.taking = s.takes(site.cmd)
	if k := site.cmd.op.Kind; k == rediscmd.Batch || k == rediscmd.Watch {
		for _, a := range site.cmd.args {
			site.queued = append(site.queued, s.literals(a)...)
		}
	}
}
