package redisguard_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
)

// canned answers reads in the place of a server, and prints them.
type canned struct{}

func (canned) DialHook(next redis.DialHook) redis.DialHook { return next }

func (canned) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (canned) ProcessHook(redis.ProcessHook) redis.ProcessHook {
	return func(_ context.Context, cmd redis.Cmder) error {
		fmt.Println("to Redis:", strings.Trim(fmt.Sprint(cmd.Args()), "[]"))
		switch cmd := cmd.(type) {
		case *redis.StringCmd:
			cmd.SetVal("on")
		case *redis.MapStringStringCmd:
			cmd.SetVal(map[string]string{"plan": "large", "region": "eu"})
		case *redis.BoolCmd:
			cmd.SetVal(true)
		}
		return nil
	}
}

func cannedClient() *redis.Client {
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	client.AddHook(canned{})
	return client
}

func cannedReader(o redisguard.ReaderOptions) *redisguard.Reader {
	guard, err := redisguard.New(cannedClient(), redisguard.Options{})
	if err != nil {
		panic(err)
	}
	reader, err := guard.Reader(o)
	if err != nil {
		panic(err)
	}
	return reader
}

func ExampleReader() {
	reader := cannedReader(redisguard.ReaderOptions{MaxAge: time.Minute})
	ctx := context.Background()
	for range 2 {
		state, err := reader.Get(ctx, "switch").Result()
		fmt.Println(state, err)
	}
	// Output:
	// to Redis: get switch
	// on <nil>
	// on <nil>
}

func ExampleReader_Value() {
	reader := cannedReader(redisguard.ReaderOptions{MaxAge: time.Minute})
	ctx := context.Background()
	for range 2 {
		state, found, err := reader.Value(ctx, "switch")
		fmt.Println(state, found, err)
	}
	member, err := reader.IsMember(ctx, "beta", "tenant-2")
	fmt.Println(member, err)
	// Output:
	// to Redis: get switch
	// on true <nil>
	// on true <nil>
	// to Redis: sismember beta tenant-2
	// true <nil>
}

func ExampleHash() {
	reader := cannedReader(redisguard.ReaderOptions{MaxAge: time.Minute})
	tenant, err := reader.Fields(context.Background(), "tenant:2")
	if err != nil {
		panic(err)
	}
	plan, found := tenant.Get("plan")
	fmt.Println(plan, found, tenant.Len())
	var fields []string
	for field, value := range tenant.All() {
		fields = append(fields, field+"="+value)
	}
	slices.Sort(fields)
	fmt.Println(fields)
	// Output:
	// to Redis: hgetall tenant:2
	// large true 2
	// [plan=large region=eu]
}

func ExampleReader_SetMaxAge() {
	reader := cannedReader(redisguard.ReaderOptions{MaxAge: time.Minute})
	ctx := context.Background()
	reader.Get(ctx, "switch")
	if err := reader.SetMaxAge(time.Nanosecond); err != nil { // what is cached is too old for it
		panic(err)
	}
	reader.Get(ctx, "switch")
	// Output:
	// to Redis: get switch
	// to Redis: get switch
}

func ExampleCached() {
	rdb := cannedClient()
	ctx := context.Background()
	for range 2 {
		fmt.Println(redisguard.Cached(rdb, time.Minute).Get(ctx, "switch").Val())
	}
	// Output:
	// to Redis: get switch
	// on
	// on
}

func ExampleSuspendCached() {
	rdb := cannedClient()
	ctx := context.Background()
	redisguard.SuspendCached()
	fmt.Println(redisguard.Cached(rdb, time.Minute).Get(ctx, "switch").Err())
	redisguard.ResumeCached()
	fmt.Println(redisguard.Cached(rdb, time.Minute).Get(ctx, "switch").Val())
	// Output:
	// redisguard: suspended
	// to Redis: get switch
	// on
}
