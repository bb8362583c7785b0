package grpcguard_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/redisvet/redisvet/redisguard"
	grpcguard "github.com/redisvet/redisvet/redisguard/grpc"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

const (
	check = "/grpc.health.v1.Health/Check"
	watch = "/grpc.health.v1.Health/Watch"
)

// serve returns a client of a server with both interceptors.
func serve(t *testing.T, l redisguard.Allower, o grpcguard.LimitOptions) grpc_health_v1.HealthClient {
	t.Helper()
	server := grpc.NewServer(
		grpc.UnaryInterceptor(grpcguard.UnaryLimit(l, o)), grpc.StreamInterceptor(grpcguard.StreamLimit(l, o)))
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	listener := bufconn.Listen(1 << 16)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient("passthrough:bufconn", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return grpc_health_v1.NewHealthClient(conn)
}

func byTenant(ctx context.Context, _ string) string {
	md, _ := metadata.FromIncomingContext(ctx)
	if tenant := md.Get("tenant"); len(tenant) > 0 {
		return tenant[0]
	}
	return ""
}

func limiter(t *testing.T) *redisguard.Limiter {
	t.Helper()
	g, err := redisguard.New(redistest.Start(t).Client(), redisguard.Options{Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	l, err := g.Limiter(redisguard.LimiterOptions{Name: "api", Rate: 3, Per: time.Hour, Window: true, OnOutage: redisguard.FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// call makes a call of one of the methods, and returns its header.
func call(ctx context.Context, c grpc_health_v1.HealthClient, method string) (metadata.MD, error) {
	if method == check {
		var header metadata.MD
		_, err := c.Check(ctx, &grpc_health_v1.HealthCheckRequest{}, grpc.Header(&header))
		return header, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s, err := c.Watch(ctx, &grpc_health_v1.HealthCheckRequest{})
	if err != nil {
		return nil, err
	}
	_, err = s.Recv()
	header, _ := s.Header()
	return header, err
}

// Beyond the limit of a key, calls and streams end with ResourceExhausted and
// say when to come back.
func TestLimitOfAServer(t *testing.T) {
	for _, method := range []string{check, watch} {
		t.Run(method, func(t *testing.T) {
			l := limiter(t)
			var decision redisguard.Decision // the last
			c := serve(t, allow(func(ctx context.Context, key string, n int) (redisguard.Decision, error) {
				d, err := l.AllowN(ctx, key, n)
				decision = d
				return d, err
			}), grpcguard.LimitOptions{
				Key: byTenant,
				Cost: func(ctx context.Context, _ string) int {
					if byTenant(ctx, "") == "large" {
						return 4
					}
					return 1
				},
				Skip: func(ctx context.Context, m string) bool {
					if m != method {
						t.Errorf("method %q", m)
					}
					return byTenant(ctx, "") == "skipped"
				},
			})
			for i, want := range []struct {
				tenant    string
				code      codes.Code
				remaining string
				info      bool
			}{
				{"a", codes.OK, "2", false}, {"a", codes.OK, "1", false}, {"a", codes.OK, "0", false},
				{"a", codes.ResourceExhausted, "0", true},
				{"b", codes.OK, "2", false},
				{"skipped", codes.OK, "", false},
				{"large", codes.ResourceExhausted, "", false},
			} {
				header, err := call(metadata.AppendToOutgoingContext(t.Context(), "tenant", want.tenant), c, method)
				if status.Code(err) != want.code {
					t.Fatalf("call %d: %v", i, err)
				}
				remaining := ""
				if v := header.Get("x-ratelimit-remaining"); len(v) == 1 {
					remaining = v[0]
				}
				if remaining != want.remaining || (want.remaining != "") != (len(header.Get("ratelimit")) == 1) {
					t.Errorf("call %d: header %v", i, header)
				}
				info := retryInfo(err)
				if (info != nil) != want.info || info != nil && (info.RetryDelay.AsDuration() <= 0 || info.RetryDelay.AsDuration() != decision.RetryAfter) {
					t.Errorf("call %d: %v with %v after %v", i, err, info, decision.RetryAfter)
				}
			}
		})
	}
}

func retryInfo(err error) *errdetails.RetryInfo {
	for _, d := range status.Convert(err).Details() {
		if info, ok := d.(*errdetails.RetryInfo); ok {
			return info
		}
	}
	return nil
}

type allow func(ctx context.Context, key string, n int) (redisguard.Decision, error)

func (f allow) AllowN(ctx context.Context, key string, n int) (redisguard.Decision, error) {
	return f(ctx, key, n)
}

// A call without a decision does not reach its handler, and its code says why.
func TestLimitWithoutADecision(t *testing.T) {
	for _, c := range []struct {
		ends func(context.Context) (context.Context, context.CancelFunc)
		err  error
		code codes.Code
	}{
		{context.WithCancel, errors.New("a bug"), codes.Internal},
		{func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, cancel
		}, context.Canceled, codes.Canceled},
		{func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithDeadline(ctx, time.Now().Add(-time.Hour))
		}, context.DeadlineExceeded, codes.DeadlineExceeded},
	} {
		ctx, cancel := c.ends(t.Context())
		i := grpcguard.UnaryLimit(allow(func(context.Context, string, int) (redisguard.Decision, error) {
			return redisguard.Decision{}, c.err
		}), grpcguard.LimitOptions{Key: byTenant})
		_, err := i(ctx, nil, &grpc.UnaryServerInfo{FullMethod: check}, func(context.Context, any) (any, error) {
			t.Errorf("%v: the handler ran", c.err)
			return nil, nil
		})
		if status.Code(err) != c.code || retryInfo(err) != nil {
			t.Errorf("%v: %v", c.err, err)
		}
		cancel()
	}
}

// Options can be logged as JSON, without their functions, as those of redisguard can.
func TestOptionsAsJSON(t *testing.T) {
	for _, o := range []any{grpcguard.LimitOptions{}, grpcguard.LimitOptions{Key: byTenant}} {
		if text, err := json.Marshal(o); err != nil || string(text) != "{}" {
			t.Errorf("%T: %s, %v", o, text, err)
		}
	}
}

func TestLimitNeedsAKey(t *testing.T) {
	for _, f := range []func(){
		func() { grpcguard.UnaryLimit(allow(nil), grpcguard.LimitOptions{}) },
		func() { grpcguard.StreamLimit(nil, grpcguard.LimitOptions{Key: byTenant}) },
		func() { grpcguard.UnaryLimit((*redisguard.Limiter)(nil), grpcguard.LimitOptions{Key: byTenant}) },
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "grpcguard: ") {
					t.Errorf("panic %q", text)
				}
			}()
			f()
		}()
	}
}

func ExampleUnaryLimit() {
	guard, err := redisguard.New(redis.NewClient(&redis.Options{Addr: "localhost:6379"}), redisguard.Options{})
	if err != nil {
		panic(err)
	}
	limiter, err := guard.Limiter(redisguard.LimiterOptions{
		Name: "api", Rate: 100, Per: time.Minute, Burst: 20, OnOutage: redisguard.FailOpen,
	})
	if err != nil {
		panic(err)
	}
	options := grpcguard.LimitOptions{
		Key:  func(ctx context.Context, method string) string { return method },
		Skip: func(ctx context.Context, method string) bool { return method == "/grpc.health.v1.Health/Check" },
	}
	server := grpc.NewServer(
		grpc.ChainUnaryInterceptor(grpcguard.UnaryLimit(limiter, options)),
		grpc.ChainStreamInterceptor(grpcguard.StreamLimit(limiter, options)),
	)
	defer server.Stop()
	fmt.Println(len(server.GetServiceInfo()))
	// Output: 0
}
