package knowledge

import "strings"

// standardRoots are the first elements of import paths of the standard library.
// Add one when a release of Go brings a new tree.
var standardRoots = Names{
	"archive", "bufio", "builtin", "bytes", "cmd", "cmp", "compress", "container", "context", "crypto",
	"database", "debug", "embed", "encoding", "errors", "expvar", "flag", "fmt", "go", "hash", "html", "image",
	"index", "internal", "io", "iter", "log", "maps", "math", "mime", "net", "os", "path", "plugin", "reflect",
	"regexp", "runtime", "slices", "sort", "strconv", "strings", "structs", "sync", "syscall", "testing",
	"text", "time", "unicode", "unique", "unsafe", "vendor", "weak",
}

// Standard reports whether path looks like one of the standard library, by its
// first element.
func Standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return standardRoots.Has(first)
}

// forges are hosts with many owners. Add one if the first element of a path below
// the host is a person or an organisation.
var forges = Names{
	"bitbucket.org", "codeberg.org", "gitee.com", "github.com", "gitlab.com", "gopkg.in",
}

// Owner returns the owner of a package by its path: the host, or at a forge the
// first name below the host. A driver gives the path of a dependency, but not
// always its module.
func Owner(path string) string {
	host, rest, _ := strings.Cut(path, "/")
	if !forges.Has(host) {
		return host
	}
	org, _, _ := strings.Cut(rest, "/")
	return host + "/" + org
}

// Redisguard is the runtime package to which fixes rewrite. The analysis knows it
// by its path only, and does not import it.
const Redisguard = "github.com/redisvet/redisvet/redisguard"

// logPackages contain functions that only write to a log. Add a logging library.
var logPackages = Paths{
	"github.com/golang/glog",
	"github.com/rs/zerolog",
	"github.com/sirupsen/logrus",
	"go.uber.org/zap",
	"k8s.io/klog",
	"log",
}

// Logs reports whether a function only writes to a log or to standard output, and
// then returns.
func Logs(path, name string) bool {
	for _, p := range noReturnPrefixes {
		if strings.HasPrefix(name, p) {
			return false
		}
	}
	return logPackages.Contain(path) || path == "fmt" && strings.HasPrefix(name, "Print")
}
