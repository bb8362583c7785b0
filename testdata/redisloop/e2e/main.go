// Run does what the packages of fixes do that change what is sent, against the
// server named by its argument. It prints for each case what came out of it,
// what is in the server after it, and what it cost.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/redisloop/fix/mget"
	"redisvet.test/redisloop/fix/pipeline"
	"redisvet.test/redisloop/fix/scanchunks"
	"redisvet.test/redisloop/fix/twoloops"
	"redisvet.test/redisloop/fix/variadic"
)

// A Case is what a test compares.
type Case struct {
	Name, Got, After string
	Trips, Commands  int
}

var (
	groups = []string{"a", "b", "list", "nobody", "a"}
	users  = []string{"1", "2", "missing", "hash", "3", "1"}
	// Two of them are in the stream, one of these twice.
	messages = []redis.XMessage{{ID: "1-1"}, {ID: "1-3"}, {ID: "9-9"}, {ID: "1-1"}}

	lists = map[string]int64{"x": 1, "y": 2, "text": 3, "none": 4}
)

// many1200 returns more names than fit into two chunks.
func many1200(prefix string) (out []string) {
	for i := range 1200 {
		out = append(out, prefix+strconv.Itoa(i))
	}
	return out
}

// cases call everything; the one named "group:text" and the like meets a key
// of another type.
func cases(ctx context.Context, rdb *redis.Client) map[string]func() string {
	one, many, scan := variadic.Store{RDB: rdb}, mget.Store{RDB: rdb}, scanchunks.Store{RDB: rdb}
	queue, two := pipeline.Store{RDB: rdb}, twoloops.Store{RDB: rdb}
	show := func(v ...any) string { return fmt.Sprintf("%v", v) }
	keys := func(names []string) (out []string) {
		for _, n := range names {
			out = append(out, "user:"+n)
		}
		return out
	}
	return map[string]func() string{
		"Drop":         func() string { return show(one.Drop(ctx, keys(users))) },
		"Drop none":    func() string { return show(one.Drop(ctx, nil)) },
		"Forget":       func() string { return show(one.Forget(ctx, []int{1, 0, 2, 9, 1})) },
		"Forget none":  func() string { return show(one.Forget(ctx, []int{0})) },
		"Known":        func() string { return show(one.Known(ctx, users)) },
		"Join":         func() string { return show(one.Join(ctx, "a", users)) },
		"Join none":    func() string { return show(one.Join(ctx, "a", nil)) },
		"Join text":    func() string { return show(one.Join(ctx, "list", users)) },
		"Tag":          func() string { return show(one.Tag(ctx, 1, users)) },
		"Tag none":     func() string { return show(one.Tag(ctx, 1, nil)) },
		"Leave":        func() string { one.Leave(ctx, "a", map[string]bool{"1": true, "2": true, "7": true}); return "" },
		"Leave list":   func() string { one.Leave(ctx, "list", map[string]bool{"1": true}); return "" },
		"Strip":        func() string { return show(one.Strip(ctx, "user:hash", 4)) },
		"Strip none":   func() string { return show(one.Strip(ctx, "user:hash", 0)) },
		"Strip text":   func() string { return show(one.Strip(ctx, "user:1", 4)) },
		"Ack":          func() string { one.Ack(ctx, "stream", messages); return "" },
		"Ack none":     func() string { one.Ack(ctx, "stream", nil); return "" },
		"Ack text":     func() string { one.Ack(ctx, "user:1", messages); return "" },
		"Trim":         func() string { return show(one.Trim(ctx, "stream", messages)) },
		"Fill":         func() string { return show(one.Fill(ctx, "user:hash", append(users, users...))) },
		"Fill text":    func() string { return show(one.Fill(ctx, "user:1", users)) },
		"Rank":         func() string { return show(one.Rank(ctx, "board", users)) },
		"Rank text":    func() string { return show(one.Rank(ctx, "user:1", users)) },
		"Push":         func() string { one.Push(ctx, "list:x", users); return "" },
		"Push text":    func() string { one.Push(ctx, "user:1", users); return "" },
		"Drop 1200":    func() string { return show(one.Drop(ctx, many1200("user:"))) },
		"Old 1200":     func() string { return show(one.Old(ctx, many1200("user:"))) },
		"Known 1200":   func() string { return show(one.Known(ctx, many1200(""))) },
		"Spread":       func() string { return show(two.Spread(ctx, users)) },
		"Spread text":  func() string { return show(two.Spread(ctx, []string{"1", "text", "2"})) },
		"Names 1200":   func() string { return show(two.Names(ctx, many1200(""))) },
		"Ranked 1200":  func() string { return show(queue.Ranked(ctx, many1200("ranked:"))) },
		"Seen 1200":    func() string { return show(queue.Seen(ctx, many1200("new:"), time.Unix(1, 0))) },
		"Names":        func() string { return show(two.Names(ctx, users)) },
		"Names good":   func() string { return show(two.Names(ctx, []string{"1", "missing", "2"})) },
		"Names none":   func() string { return show(two.Names(ctx, nil)) },
		"Ages":         func() string { return show(two.Ages(ctx, []int{10, -1, 11, 99})) },
		"Ages wrong":   func() string { return show(two.Ages(ctx, []int{10, 99, 1, 11})) },
		"Sizes":        func() string { return show(two.Sizes(ctx, lists)) },
		"Values":       func() string { return show(two.Values(ctx, 5)) },
		"Values minus": func() string { return show(two.Values(ctx, -5)) },
		"Members":      func() string { return show(two.Members(ctx, groups, "1")) },
		"Keep":         func() string { return show(queue.Keep(ctx, map[string]string{"a": "1", "b": "2", "c": "3"})) },
		"Count":        func() string { queue.Count(ctx, []string{"p", "wrong", "q"}); return "" },
		"Log":          func() string { return show(two.Log(ctx, []string{"h", "p", "wrong", "q"})) },
		"First":        func() string { return show(many.First(ctx, users)) },
		"First none":   func() string { return show(many.First(ctx, nil)) },
		"Present":      func() string { return show(many.Present(ctx, keys(users))) },
		"Overview":     func() string { return show(two.Overview(ctx, []string{"1", "x", "2", "3"})) },
		"Both":         func() string { return show(two.Both(ctx, users[:2])) },
		"Both wrong":   func() string { return show(two.Both(ctx, users)) },
		"Marked":       func() string { return show(two.Marked(ctx, []int{10, -1, 11, 99, 1})) },
		"Depths":       func() string { return show(two.Depths(ctx, lists)) },
		"Odd":          func() string { return show(two.Odd(ctx, []int{10, 11, 99, 1})) },
		"Purge":        func() string { return show(scan.Purge(ctx, "user:*")) },
		"Purge more":   func() string { return show(scan.Purge(ctx, "many:*")) },
		"Purge none":   func() string { return show(scan.Purge(ctx, "nothing:*")) },
		"Purge some":   func() string { return show(scan.PurgeSome(ctx, "user:*", "user:2")) },
		"Purge own":    func() string { scan.PurgeOwn(ctx, "group:a"); return "" },
		"Purge text":   func() string { scan.PurgeOwn(ctx, "user:1"); return "" },
		"Cards":        func() string { return show(two.Cards(ctx, []string{"10", "hash", "missing", "11"})) },
		"Cards wrong":  func() string { return show(two.Cards(ctx, []string{"10", "1", "11"})) },
		"Lines":        func() string { return show(two.Lines(ctx, []string{"10", "missing", "11"})) },
		"Lines wrong":  func() string { return show(two.Lines(ctx, []string{"10", "3", "11"})) },
		"Refresh":      func() string { return show(queue.Refresh(ctx, keys(users), 3)) },
		"Longest":      func() string { return show(two.Longest(ctx, []string{"x", "y", "text", "none"})) },
		"Marks":        func() string { queue.Marks(ctx, users); return "" },
		"Clear":        func() string { (&pipeline.Cached{Client: rdb}).Clear(ctx, users); return "" },
		"Stamp":        func() string { return show(queue.Stamp(ctx, keys(users))) },
		"Stamp 1200":   func() string { return show(queue.Stamp(ctx, many1200("new:"))) },
		"Unlist":       func() string { queue.Unlist(ctx, append(users, "x")); return "" },
		"Unlist none":  func() string { queue.Unlist(ctx, nil); return "" },
		"Enrol":        func() string { return show(queue.Enrol(ctx, []string{"10", "123", "11", "12"})) },
		"Save":         func() string { return show(queue.Save(ctx, items)) },
		"Save none":    func() string { return show(queue.Save(ctx, nil)) },
		"Label":        func() string { queue.Label(ctx, items); return "" },
		"Two":          func() string { return show(two.Two(ctx, []string{"group:a", "group:list", "board0", "none"})) },
	}
}

// items are some of which one cannot be encoded.
var items = []pipeline.Item{
	{ID: "1", Tags: []string{"A", "", "b"}}, {ID: "2", Rate: math.NaN()}, {ID: "3", Tags: []string{"C"}, Days: 2}, {ID: "4"}, {ID: "5"},
}

func seed(ctx context.Context, rdb *redis.Client) {
	rdb.FlushAll(ctx)
	rdb.MSet(ctx, "user:1", "Ann", "user:2", "Ben", "user:3", "Cy", "value:0", "v0", "value:3", "v3", "list:text", "t", "hits:p", 4, "visits:1", 1, "visits:2", 2, "visits:3", 3, "last:1", "now", "balance:1", 5, "balance:2", 7, "balance:text", "none")
	many := make([]any, 0, 2*scanchunks.Many)
	for i := range scanchunks.Many {
		many = append(many, fmt.Sprintf("many:%d", i), i)
	}
	rdb.MSet(ctx, many...)
	rdb.HSet(ctx, "user:hash", "f0", 1, "f1", 2, "f9", 3)
	rdb.HSet(ctx, "user:10", "age", 30)
	rdb.HSet(ctx, "user:11", "age", 31)
	rdb.HSet(ctx, "hits:h", "n", 1)
	rdb.SAdd(ctx, "group:a", "1", "7")
	rdb.SAdd(ctx, "group:b", "2")
	rdb.SAdd(ctx, "hits:wrong", "x")
	rdb.RPush(ctx, "group:list", "1", "2")
	rdb.RPush(ctx, "list:x", "1", "2", "3")
	rdb.RPush(ctx, "list:y", "1")
	rdb.HSet(ctx, "last:3", "f", 1)
	for _, id := range []string{"1-1", "1-2", "1-3"} {
		rdb.XAdd(ctx, &redis.XAddArgs{Stream: "stream", ID: id, Values: []string{"f", "v"}})
	}
	rdb.XGroupCreate(ctx, "stream", "group", "0")
	rdb.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "group", Consumer: "c", Streams: []string{"stream", ">"}})
	rdb.ZAdd(ctx, "board0", redis.Z{Score: 1, Member: "m"})
}

// content is all that the server holds.
func content(ctx context.Context, rdb *redis.Client) string {
	keys := rdb.Keys(ctx, "*").Val()
	sort.Strings(keys)
	var b strings.Builder
	many := 0
	for _, k := range keys {
		if strings.HasPrefix(k, "many:") {
			many++
			continue
		}
		var all any
		switch rdb.Type(ctx, k).Val() {
		case "string":
			all = rdb.Get(ctx, k).Val()
		case "hash":
			all = rdb.HGetAll(ctx, k).Val()
		case "list":
			all = rdb.LRange(ctx, k, 0, -1).Val()
		case "set":
			all = rdb.Sort(ctx, k, &redis.Sort{Alpha: true}).Val()
		case "stream":
			all = []any{rdb.XLen(ctx, k).Val(), rdb.XPending(ctx, k, "group").Val().Count}
		case "zset":
			all = rdb.ZRangeWithScores(ctx, k, 0, -1).Val()
		}
		fmt.Fprintf(&b, "%s=%v %v ", k, all, rdb.TTL(ctx, k).Val() > 0)
	}
	return fmt.Sprint(b.String(), many)
}

// stat reads a number of INFO stats.
func stat(ctx context.Context, rdb *redis.Client, name string) int {
	info := rdb.Info(ctx, "stats").Val()
	_, rest, _ := strings.Cut(info, name+":")
	number, _, _ := strings.Cut(rest, "\r")
	n, err := strconv.Atoi(number)
	if err != nil {
		log.Fatal(err)
	}
	return n
}

func main() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{Addr: os.Args[1], MaxRetries: -1, PoolSize: 1, DisableIdentity: true, Protocol: 2})
	down := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1, DialerRetries: 1})
	log.SetOutput(io.Discard)
	cancelled, cancel := context.WithCancel(ctx)
	cancel()

	var out []Case
	for name, do := range cases(ctx, rdb) {
		seed(ctx, rdb)
		trips, commands := stat(ctx, rdb, "total_reads_processed"), stat(ctx, rdb, "total_commands_processed")
		c := Case{Name: name, Got: do()}
		c.Commands = stat(ctx, rdb, "total_commands_processed") - commands - 1
		c.Trips = stat(ctx, rdb, "total_reads_processed") - trips - 3
		c.After = content(ctx, rdb)
		out = append(out, c)
	}
	for name, do := range cases(ctx, down) {
		out = append(out, Case{Name: name + ", no server", Got: do()})
	}
	seed(ctx, rdb)
	for name, do := range cases(cancelled, rdb) {
		out = append(out, Case{Name: name + ", cancelled", Got: do(), After: content(ctx, rdb)})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		log.Fatal(err)
	}
}
