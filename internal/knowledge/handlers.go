package knowledge

import "strings"

// RequestTypes are the types of which every request has a value: a function
// with a parameter of one, or of a pointer to one, runs once a request. Add the
// context type of a web framework, or what a gRPC interceptor is given.
var RequestTypes = Types{
	"github.com/cloudwego/hertz/pkg/app.RequestContext",
	"github.com/gin-gonic/gin.Context",
	"github.com/gofiber/fiber/v2.Ctx",
	"github.com/kataras/iris/v12.Context",
	"github.com/labstack/echo/v4.Context",
	"github.com/valyala/fasthttp.RequestCtx",
	"google.golang.org/grpc.StreamServerInfo",
	"google.golang.org/grpc.UnaryServerInfo",
	"net/http.Request",
	"net/http.ResponseWriter",
}

// HTTPHandler is the type of the handlers of net/http, which constructors and
// middleware return.
const HTTPHandler = "net/http.Handler"

// HandlerWords, in the singular, in a function's name mean that requests go
// through it.
var HandlerWords = Words{
	"handle", "handler", "interceptor", "middleware",
}

// InterceptorWords in the name of a function mean that it installs the
// interceptors that it is given: grpc.WithUnaryInterceptor and its kin, of any
// framework.
var InterceptorWords = Words{
	"interceptor", "interceptors",
}

// HTTPSends are the methods of net/http.Client that send a request and so ask
// its transport.
var HTTPSends = Names{
	"Do", "Get", "Head", "Post", "PostForm",
}

// HTTPRequests are the functions and methods of net/http that are given a URL,
// to send a request there or to make one.
var HTTPRequests = Names{
	"Get", "Head", "NewRequest", "NewRequestWithContext", "Post", "PostForm",
}

// HTTPRoutes are the functions and methods of net/http that are given a pattern
// and the handler for it.
var HTTPRoutes = Names{
	"Handle", "HandleFunc",
}

// answerWriters begin the names of functions that write an answer to a request:
// those of encoders, templates and web frameworks. Add a prefix that stands for
// nothing else.
var answerWriters = Names{
	"Encode", "Execute", "Fprint", "HTML", "JSON", "Marshal", "Render", "String", "Write", "XML",
}

// WritesAnswer reports whether a function is named as one that writes an answer.
func WritesAnswer(name string) bool {
	for _, w := range answerWriters {
		if strings.HasPrefix(name, w) {
			return true
		}
	}
	return false
}
