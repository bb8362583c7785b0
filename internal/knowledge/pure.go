package knowledge

// There are two claims about what only computes, and two groups of tables.
//
// Computing says how long a call takes: no call of such a package waits for
// anything outside of the process, though it may change what it is given, read
// the clock or fail. A loop around it runs at full speed.
//
// Repeatable says that a call may be moved before the loop or made twice: it has
// no effect, and gives the same a little earlier. So math/rand, sort and context
// compute, and are not repeatable.

// ComputingPackages are packages of the standard library that only compute,
// though their functions may fail. Add one in which nothing reads or writes
// outside of the process.
var ComputingPackages = Paths{
	"bytes",
	"cmp",
	"context",
	"crypto",
	"encoding",
	"errors",
	"fmt",
	"hash",
	"html",
	"log",
	"maps",
	"math",
	"mime",
	"path",
	"reflect",
	"regexp",
	"slices",
	"sort",
	"strconv",
	"strings",
	"text",
	"time",
	"unicode",
}

// ComputeWords in the name of a function of another module mean that it only
// computes. Add a word that is not used for input and output.
var ComputeWords = Words{
	"bind", "check", "close", "compile", "convert", "debug", "decode", "encode", "err", "error", "errorf",
	"format", "get", "hash", "info", "log", "marshal", "must", "new", "parse", "sign", "size",
	"unmarshal", "validate", "verify", "warn", "wrap",
}

// RandomPackages are packages of the standard library whose functions return
// something else each time. Those of other modules are taken to do so.
var RandomPackages = Paths{
	"crypto/rand",
	"math/rand",
	"math/rand/v2",
}

// RepeatablePackages hold functions, not methods, whose calls can be moved and
// repeated. An entry is one package, without those below it. Add a package of
// which this is true for each function.
var RepeatablePackages = Paths{
	"cmp",
	"crypto/md5",
	"crypto/sha1",
	"crypto/sha256",
	"encoding/base64",
	"encoding/hex",
	"html",
	"math",
	"net/url",
	"path",
	"path/filepath",
	"strconv",
	"strings",
	"unicode",
	"unicode/utf8",
}

// RepeatableFuncs are functions of other packages that can be moved and
// repeated.
var RepeatableFuncs = Funcs{
	"context.Background",
	"context.TODO",
	"errors.Is",
	"errors.New",
	"fmt.Errorf",
	"fmt.Sprint",
	"fmt.Sprintf",
	"time.Unix",
	"time.UnixMilli",
}

// RepeatableBuiltins are the built-in functions that can be moved and repeated.
var RepeatableBuiltins = Names{
	"cap", "len", "max", "min",
}

// RepeatableMethods are methods without parameters that can be moved and
// repeated, whatever their type.
var RepeatableMethods = Names{
	"Hex", "String",
}

// TimerChanges are the methods of package time that change their receiver. All
// others can be moved and repeated.
var TimerChanges = Names{
	"Reset", "Stop",
}

// SameText are functions whose result reads as their first argument does, as
// far as it matters for which state a key is about.
var SameText = Funcs{
	"strings.Clone",
	"strings.ToLower",
	"strings.ToUpper",
	"strings.TrimLeft",
	"strings.TrimPrefix",
	"strings.TrimRight",
	"strings.TrimSpace",
	"strings.TrimSuffix",
}

// ErrorMakers name functions that never return a nil error, in errors, fmt and
// the packages that took their names over.
var ErrorMakers = Names{
	"Errorf", "Join", "New", "Wrap", "Wrapf",
}
