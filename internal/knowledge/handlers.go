package knowledge

import "strings"

// RequestTypes are the types of which every request has a value. A function with
// a parameter of one, or of a pointer to one, runs once per request. Add the
// context type of a web framework, or a parameter type of gRPC interceptors.
var RequestTypes = Types{
	"github.com/cloudwego/hertz/pkg/app.RequestContext",
	"github.com/gin-gonic/gin.Context",
	"github.com/gofiber/fiber/v2.Ctx",
	"github.com/kataras/iris/v12.Context",
	"github.com/labstack/echo.Context",
	"github.com/labstack/echo/v4.Context",
	"github.com/valyala/fasthttp.RequestCtx",
	"google.golang.org/grpc.StreamServerInfo",
	"google.golang.org/grpc.UnaryServerInfo",
	"net/http.Request",
	"net/http.ResponseWriter",
}

// HTTPHandler is the type of net/http handlers, which constructors and middleware
// return.
const HTTPHandler = "net/http.Handler"

// HTTPHandlerFunc is the type of functions that are handlers.
const HTTPHandlerFunc = "net/http.HandlerFunc"

// HandlerWords, in the singular, in a function's name mean that requests pass
// through it.
var HandlerWords = Words{
	"handle", "handler", "interceptor", "middleware",
}

// InterceptorWords in a function's name mean that it installs interceptors, in any
// framework: grpc.WithUnaryInterceptor.
var InterceptorWords = Words{
	"interceptor", "interceptors",
}

// RequestMethods are the methods of pointer types that pass requests on, or answer
// them.
var RequestMethods = Names{
	"RoundTrip", "ServeHTTP",
}

// ResponseMethods are the methods of net/http that write a part of a response. It goes
// into a buffer, at the pace of the program.
var ResponseMethods = Names{
	"Flush", "Write",
}

// HTTPSends are the methods of net/http.Client that send a request through its
// transport.
var HTTPSends = Names{
	"Do", "Get", "Head", "Post", "PostForm",
}

// HTTPRequests are the functions and methods of net/http that take a URL and send
// or make a request.
var HTTPRequests = Names{
	"Get", "Head", "NewRequest", "NewRequestWithContext", "Post", "PostForm",
}

// HTTPRoutes are the functions and methods of net/http that take a pattern and
// its handler.
var HTTPRoutes = Names{
	"Handle", "HandleFunc",
}

// answerWriters begin the names of functions that write the answer to a request:
// those of encoders, templates and web frameworks. Add a prefix with no other
// meaning.
var answerWriters = Names{
	"Encode", "Execute", "Fprint", "HTML", "JSON", "Marshal", "Render", "String", "Write", "XML",
}

// StatusWords in the name of a function that is given a status mean that it answers
// with it: SendStatus, AbortWithStatus, http.Error, echo.NewHTTPError.
var StatusWords = Words{
	"abort", "answer", "deny", "error", "fail", "problem", "refuse", "reject", "reply", "respond", "response", "send",
	"status",
}

// TooManyErrors are the names of variables of web frameworks that answer with 429.
var TooManyErrors = Names{
	"ErrTooManyRequests",
}

// HeaderSetters are the methods that set a header of an answer.
var HeaderSetters = Names{
	"Add", "Append", "Header", "Set", "SetHeader",
}

// VerdictWords end the name of a struct that says whether something is allowed.
var VerdictWords = Words{
	"answer", "decision", "outcome", "response", "result", "verdict",
}

// WritesAnswer reports whether a function's name says that it writes an answer.
func WritesAnswer(name string) bool {
	for _, w := range answerWriters {
		if strings.HasPrefix(name, w) {
			return true
		}
	}
	return false
}

// CallInfoTypes are the parameter types that only interceptors have.
var CallInfoTypes = Types{
	"google.golang.org/grpc.StreamServerInfo",
	"google.golang.org/grpc.UnaryServerInfo",
}

// OptionalWords in the name of a function that reads from a request mean that many
// requests lack what it reads. Those without a header or cookie are mostly refused.
var OptionalWords = Words{
	"form", "query",
}

// NextFunctions hand a request on to the next handler.
var NextFunctions = Names{
	"Next", "ServeHTTP",
}

// MatchFunctions report whether a text is like another one, by the name of their
// package and their own.
var MatchFunctions = Names{
	"path.Match", "path/filepath.Match", "regexp.MatchString", "slices.Contains", "strings.Contains",
	"strings.EqualFold", "strings.HasPrefix", "strings.HasSuffix",
}

// EveryRequestWords, in the singular, in a function's name mean that every request
// passes through it.
var EveryRequestWords = Words{
	"auth", "authenticate", "authenticated", "authenticator", "authorize", "authorizer", "interceptor", "middleware",
}

// RouterWords in the name of a function that returns a handler mean that it puts together
// the routes of a package.
var RouterWords = Words{
	"mux", "router", "routes", "server",
}

// TransientWords in a key mean that it is about one request, and no record: it is asked for once.
var TransientWords = Words{
	"code", "csrf", "idempotency", "lock", "nonce", "otp", "queue",
}

// FreshWords in a key mean that what it has is worth nothing once it is old: who does what,
// and how far that is.
var FreshWords = Words{
	"cursor", "heartbeat", "job", "leader", "mutex", "offset", "online", "pending", "presence", "running", "semaphore", "sequence", "task", "version",
}

// AnswerWords in a key mean that it has an answer to a request, of which there are many, and
// no record.
var AnswerWords = Words{
	"answer", "cache", "completion", "http", "page", "reply", "response",
}

// MeasureWords in a key mean that it is a number or a list of them, and no record.
var MeasureWords = Words{
	"balance", "bucket", "count", "counter", "latency", "metric", "price", "score", "total", "usage",
}

// SpendWords in the name of a function that reads and removes a record mean that it is used
// once.
var SpendWords = Words{
	"claim", "consume", "del", "delete", "once", "pop", "redeem", "remove", "spend", "take", "use",
}

// RenewedWords in a key mean a record that a request renews: who reads and sets it
// prolongs it.
var RenewedWords = Words{
	"sess", "session",
}

// GRPCCode is the type of the codes with which an RPC is answered.
const GRPCCode = "google.golang.org/grpc/codes.Code"

// DiscoveryPhrases in a key mean that it says where a service is.
var DiscoveryPhrases = []string{"discovery", "service registry"}
