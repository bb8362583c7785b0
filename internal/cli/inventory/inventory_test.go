package inventory_test

import (
	"encoding/json"
	"go/token"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/inventory"
	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/reached"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// hostile has what a terminal or a server obeys in all texts that come from the program.
var hostile = sites.Site{
	Pos: token.Position{Filename: "/x/a\x1b[31m\n.go", Line: 3, Column: 7}, Package: "p", Func: "p.F",
	Command: "GE\u202eT", Access: rediscmd.Read, Keys: []string{"a\x00b\x1b]", "k?[1]*", "c,\"d\""},
	Entries: []reached.Entry{{Kind: "main", Func: "main.\u2066main"}},
}

func TestHostileText(t *testing.T) {
	for name, print := range inventory.Formats {
		var b strings.Builder
		if err := print(&b, output.Paths{Dir: "/x"}, []sites.Site{hostile}); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(b.String(), "\x00\x1b\u202e\u2066") {
			t.Errorf("%s: %q", name, b.String())
		}
		if name == "text" && strings.Count(b.String(), "\n") != 1 {
			t.Errorf("text has several lines: %q", b.String())
		}
		if name == "json" && !json.Valid([]byte(b.String())) {
			t.Errorf("no JSON: %s", b.String())
		}
	}
}

// In a rule only the * of a pattern is special, and what is not known is said.
func TestACL(t *testing.T) {
	at := func(line int) token.Position { return token.Position{Filename: "/x/a.go", Line: line, Column: 1} }
	var b strings.Builder
	err := inventory.ACL(&b, output.Paths{Dir: "/x"}, []sites.Site{
		{Pos: at(1), Command: "GET", Keys: []string{"k?[1]*"}},
		{Pos: at(2), Command: "XGROUP CREATE", Keys: []string{"in"}},
		{Pos: at(3), Command: "EVALSHA", Keys: []string{"n:*"}, Script: []string{"INCR"}},
		{Pos: at(4), Command: "EVALSHA_RO", Keys: []string{"n:*"}},
		{Pos: at(5), Command: "EXEC", Sends: sites.Flush},
		{Pos: at(6), Sends: sites.Flush},
		{Pos: at(7), Command: "KEYS", Keys: []string{"x:*"}},
		{Pos: at(8), Command: "PUBLISH", Channels: []string{"*"}},
		{Pos: at(9), Keys: []string{"n:7"}},
		{Pos: at(10), Command: "FCALL", Keys: []string{"n:8"}},
	})
	want := `ACL SETUSER app on >... +eval +eval_ro +evalsha +evalsha_ro +exec +fcall +get +incr +keys +multi +publish +xgroup|create ~in ~k\?\[1\]* ~n:* &*
# a.go:4:1: not all commands of the script are known, so the rule may lack some
# &*: a.go:8:1 needs it, of which a channel is not known (PUBLISH)
# a.go:9:1: the command is not known, so the rule may lack it
# a.go:10:1: the commands of the function are not known, so the rule may lack some
`
	if err != nil || b.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, b.String(), want)
	}
}
