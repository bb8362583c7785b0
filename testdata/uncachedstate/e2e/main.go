// Run asks a breaker with a shared helper, against the server named by its argument,
// while the breaker opens and closes. It prints what was answered and how many GETs
// that took.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"regexp"
	"strconv"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/fix/cachedread/shared"
)

const asked = 50 // times in each state

func main() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{Addr: os.Args[1]})
	defer rdb.Close()
	b := shared.New(rdb, 3)
	var answers []string
	ask := func() {
		for range asked {
			answer := "yes"
			if err := b.Allow(ctx, "payments"); err != nil {
				answer = err.Error()
			}
			answers = append(answers, answer)
		}
	}
	ask()
	for range 3 {
		if err := b.RecordFailure(ctx, "payments"); err != nil {
			log.Fatal(err)
		}
	}
	ask()
	if err := b.RecordSuccess(ctx, "payments"); err != nil {
		log.Fatal(err)
	}
	ask()
	stats, err := rdb.Info(ctx, "commandstats").Result()
	if err != nil {
		log.Fatal(err)
	}
	gets := 0
	if m := regexp.MustCompile(`cmdstat_get:calls=(\d+)`).FindStringSubmatch(stats); m != nil {
		gets, _ = strconv.Atoi(m[1])
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"Answers": answers, "GETs": gets, "State": rdb.Get(ctx, "breaker:payments").Val()}); err != nil {
		log.Fatal(err)
	}
}
