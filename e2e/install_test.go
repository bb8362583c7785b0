package e2e

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// limits requires go-redis alone, and reads the state of a limiter.
const limits = `package limits

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Allow(ctx context.Context, ip string) bool {
	return l.rdb.Exists(ctx, "ratelimit:blocked:"+ip).Val() == 0
}
`

// A redisvet that was installed from a proxy has modules require the redisguard
// of its own commit, and nothing of the linter with it.
func TestInstalledFixRequiresItsCommit(t *testing.T) {
	const rev = "abcdefabcdef"
	const version = "v0.0.0-20260102030405-" + rev
	for _, dir := range []string{"..", "../redisguard"} {
		if code, _, stderr := command(t, dir, "go", "mod", "download"); code != 0 {
			t.Fatal(stderr)
		}
	}
	_, cache, _ := command(t, ".", "go", "env", "GOMODCACHE")
	proxy := t.TempDir()
	publish(t, proxy, "..", module.Version{Path: "github.com/redisvet/redisvet", Version: version}, rev)
	publish(t, proxy, "../redisguard", module.Version{Path: "github.com/redisvet/redisvet/redisguard", Version: version}, rev)
	// The latest is another.
	publish(t, proxy, "../redisguard", module.Version{Path: "github.com/redisvet/redisvet/redisguard", Version: "v0.9.0"}, "")
	bin := t.TempDir()
	for name, value := range map[string]string{
		"GOPROXY": "file://" + filepath.ToSlash(proxy) + ",file://" + filepath.ToSlash(filepath.Join(strings.TrimSpace(cache), "cache", "download")),
		"GOSUMDB": "off", "GOFLAGS": "-modcacherw -trimpath '-gcflags=github.com/redisvet/redisvet/...=-N -l'", "GOMODCACHE": t.TempDir(), "GOBIN": bin,
	} {
		t.Setenv(name, value)
	}
	if code, _, stderr := command(t, bin, "go", "install", "github.com/redisvet/redisvet/cmd/redisvet@"+version); code != 0 {
		t.Fatal(stderr)
	}

	dir := t.TempDir()
	mod := filepath.Join(dir, "go.mod")
	clitest.Put(t, mod, "module limits.example\n\ngo 1.25.0\n\nrequire github.com/redis/go-redis/v9 v9.5.5\n")
	clitest.Put(t, filepath.Join(dir, "limits.go"), limits)
	if code, _, stderr := command(t, dir, "go", "mod", "tidy"); code != 0 {
		t.Fatal(stderr)
	}
	code, out, stderr := command(t, dir, filepath.Join(bin, "redisvet"), "fix", "-unsafe", "./...")
	if code != 0 || !strings.HasSuffix(out, "1 fixed, 0 left\n") {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	text := clitest.Get(t, mod)
	if !strings.Contains(text, "github.com/redisvet/redisvet/redisguard "+version+"\n") {
		t.Errorf("redisguard is not required:\n%s", text)
	}
	for _, linter := range []string{"github.com/redisvet/redisvet v", "golang.org/x/tools", "go.yaml.in"} {
		if strings.Contains(text, linter) {
			t.Errorf("%s is required:\n%s", linter, text)
		}
	}
	if code, _, stderr := command(t, dir, "go", "vet", "./..."); code != 0 {
		t.Errorf("go vet: %s", stderr)
	}
}

// publish puts the module in dir into a proxy made of files, as a release or
// as the commit rev.
func publish(t *testing.T, proxy, dir string, m module.Version, rev string) {
	t.Helper()
	at := filepath.Join(proxy, filepath.FromSlash(m.Path), "@v")
	info := fmt.Sprintf(`{"Version":%q,"Time":"2026-01-02T03:04:05Z"}`, m.Version)
	clitest.Put(t, filepath.Join(at, m.Version+".info"), info)
	if rev != "" {
		clitest.Put(t, filepath.Join(at, rev+".info"), info)
		clitest.Put(t, filepath.Join(filepath.Dir(at), "@latest"), info)
		clitest.Put(t, filepath.Join(at, "list"), "")
	} else {
		clitest.Put(t, filepath.Join(at, "list"), m.Version+"\n")
	}
	clitest.Put(t, filepath.Join(at, m.Version+".mod"), clitest.Get(t, filepath.Join(dir, "go.mod")))
	out, err := exec.Command("git", "-C", dir, "ls-files", "-co", "--exclude-standard").Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	var files []zip.File
	for _, name := range strings.Fields(string(out)) {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil { // it may be deleted
			files = append(files, moduleFile{dir, name})
		}
	}
	f, err := os.Create(filepath.Join(at, m.Version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := zip.Create(f, m, files); err != nil { // leaves out other modules
		t.Fatal(err)
	}
}

type moduleFile struct{ dir, name string }

func (f moduleFile) Path() string                 { return f.name }
func (f moduleFile) Lstat() (os.FileInfo, error)  { return os.Lstat(filepath.Join(f.dir, f.name)) }
func (f moduleFile) Open() (io.ReadCloser, error) { return os.Open(filepath.Join(f.dir, f.name)) }
