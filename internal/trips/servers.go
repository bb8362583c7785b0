package trips

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/summary"
)

// Apart reports whether the keys of trips may be on several servers: a client that spreads
// its keys sends one, and the keys share no hash tag. No script can have such keys.
func Apart(list ...Trip) bool {
	keys := map[keytext.Text]bool{}
	tags := map[string]bool{}
	for _, t := range list {
		for _, p := range t.Parts {
			keys[p.Access.Key] = true
			tags[hashTag(p.Access.Key.String())] = true
		}
	}
	return len(keys) > 1 && (len(tags) > 1 || tags[""]) &&
		slices.ContainsFunc(list, func(t Trip) bool { return spreads(t.Site, maxServerDepth) })
}

// maxServerDepth bounds the calls between a trip and its command.
const maxServerDepth = 3

// spreads reports whether a client sends what a call sends that spreads its keys over
// servers.
func spreads(site *summary.Site, depth int) bool {
	if callee := site.Callee(); callee != nil && depth > 0 {
		return slices.ContainsFunc(callee.Sites, func(s *summary.Site) bool { return spreads(s, depth-1) })
	}
	values := slices.Clone(site.Call.Common().Args)
	if recv := flow.Receiver(site.Call); recv != nil {
		values = append(values, recv)
		switch x := flow.Unwrap(recv).(type) {
		case *ssa.Call: // of a pipeline
			values = append(values, x.Call.Args...)
		case *ssa.UnOp: // the methods of clients are those of a field
			if f, ok := x.X.(*ssa.FieldAddr); ok {
				values = append(values, f.X)
			}
		}
	}
	return slices.ContainsFunc(values, func(v ssa.Value) bool {
		lib, name, ok := client.OfType(flow.Unwrap(v).Type())
		return ok && lib.SeveralServers(name)
	})
}

// hashTag returns what is in the first braces of a key, by which it is given a server.
func hashTag(key string) string {
	_, after, ok := strings.Cut(key, "{")
	if !ok {
		return ""
	}
	tag, _, ok := strings.Cut(after, "}")
	if !ok {
		return ""
	}
	return tag
}
