package redisguard

import (
	"bytes"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// given is what the blocks of the pages use and do not declare.
const given = `package page

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/httpguard"
	"github.com/redisvet/redisvet/redisguard/meter"
	"github.com/redisvet/redisvet/redisguard/redisguardtest"
)

var (
	rdb, client  *redis.Client
	options      *redis.Options
	ctx          context.Context
	ip, tenant   string
	guard        *redisguard.Guard
	limiter      *redisguard.Limiter
	breaker      *redisguard.Breaker
	mux          *http.ServeMux
	t            testing.TB
	callPayments func(context.Context) (int, error)
	tenantOf     func(context.Context) string
	oldLimiter   func(ctx context.Context, key string, n int) (redisguard.Decision, error)
)

func block() {
`

var goBlock = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")

// Each block of Go in the pages compiles. Those of the modules prom and otel are
// examples there.
func TestBlocksOfThePagesCompile(t *testing.T) {
	packages, fset := imports(t), token.NewFileSet()
	n := 0
	for _, page := range []string{"README.md", "../docs/runtime.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range goBlock.FindAllSubmatchIndex(text, -1) {
			block := string(text[found[2]:found[3]])
			if strings.Contains(block, "promguard.") {
				continue
			}
			n++
			f, err := parser.ParseFile(fset, page, given+block+"}\n", 0)
			if err != nil {
				t.Errorf("%s: %v in\n%s", page, err, block)
				continue
			}
			check := types.Config{Importer: packages, Error: func(err error) {
				if e := (types.Error{}); errors.As(err, &e) && !e.Soft { // what is not used is no matter
					t.Errorf("%s: %s in\n%s", page, e.Msg, block)
				}
			}}
			_, _ = check.Check("page", fset, []*ast.File{f}, nil)
		}
	}
	if n < 7 {
		t.Errorf("only %d blocks", n)
	}
}

// imports returns an importer of what the blocks import.
func imports(t *testing.T) types.Importer {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}",
		".", "./httpguard", "./meter", "./redisguardtest")
	var stderr bytes.Buffer
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		files[path] = file
	}
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })
}
