package knowledge

// The tables make two different claims.
//
// Computing is about time: a call does not wait for anything outside the process.
// It may change its arguments, read the clock or fail. A loop around it runs at
// full speed.
//
// Repeatable means that a call may move in front of the loop, or be made twice.
// It has no effect, and returns the same value a little earlier. So math/rand,
// sort and context only compute, but are not repeatable.

// ComputingPackages are packages of the standard library that only compute. Add
// one in which nothing reads or writes outside the process.
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

// ComputeWords in the name of another module's function mean that it only
// computes. Add a word that is not used for input and output.
var ComputeWords = Words{
	"bind", "check", "close", "compile", "convert", "debug", "decode", "encode", "err", "error", "errorf",
	"format", "get", "hash", "info", "log", "marshal", "must", "new", "parse", "sign", "size",
	"unmarshal", "validate", "verify", "warn", "wrap",
}

// RandomPackages are packages of the standard library whose functions return
// another value each time. Functions of other modules are assumed to do so.
var RandomPackages = Paths{
	"crypto/rand",
	"math/rand",
	"math/rand/v2",
}

// RepeatablePackages contain functions, not methods, whose calls are repeatable.
// An entry is one package, without those below it. Add a package if every
// function is repeatable.
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

// RepeatableFuncs are repeatable functions of other packages.
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

// RepeatableBuiltins are the repeatable built-in functions.
var RepeatableBuiltins = Names{
	"cap", "len", "max", "min",
}

// RepeatableMethods are methods without parameters that are repeatable on any
// type.
var RepeatableMethods = Names{
	"Hex", "String",
}

// TimerChanges are the methods of package time that change their receiver. All
// others are repeatable.
var TimerChanges = Names{
	"Reset", "Stop",
}

// SameText are functions whose result has the words of their first argument, so
// that it names the same state.
var SameText = Funcs{
	"strings.Clone",
	"strings.TrimLeft",
	"strings.TrimPrefix",
	"strings.TrimRight",
	"strings.TrimSpace",
	"strings.TrimSuffix",
}

// SteadyPackages have functions without arguments that return the same twice in a row, or
// nearly: the time, the process, an empty context.
var SteadyPackages = Paths{
	"context",
	"os",
	"time",
}

// SameNumber are functions whose result is their first argument in another form, so that
// it is no other value. SameFormats are formats of fmt.Sprintf of which that is true.
var (
	SameNumber = Funcs{
		"fmt.Sprint",
		"strconv.Atoi",
		"strconv.FormatBool",
		"strconv.FormatInt",
		"strconv.FormatUint",
		"strconv.Itoa",
		"strconv.ParseBool",
		"strconv.ParseFloat",
		"strconv.ParseInt",
		"strconv.ParseUint",
	}
	SameFormats = Names{"%d", "%s", "%v"}
)

// ErrorMakers name functions that never return a nil error, in errors, fmt and packages
// with the same function names. ErrorWrappers return one if they are given one.
var (
	ErrorMakers   = Names{"Errorf", "New"}
	ErrorWrappers = Names{"Join", "WithMessage", "WithMessagef", "WithStack", "Wrap", "Wrapf"}
)
