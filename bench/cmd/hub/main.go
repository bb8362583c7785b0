// Command hub joins the parts.
package main

import (
	"context"
	"log"

	"github.com/redisvet/redisvet/bench/cluster"
	"github.com/redisvet/redisvet/bench/store"
	"github.com/redisvet/redisvet/bench/worker"
)

func main() {
	ctx := context.Background()
	s := store.New("")
	pods, err := cluster.Pods(ctx, "", "default")
	if err != nil {
		log.Fatal(err)
	}
	jobs, err := worker.LoadAll(ctx, s, pods)
	if err != nil {
		log.Fatal(err)
	}
	log.Println(jobs)
	worker.Run(ctx, s, func(job string) { log.Println(job) })
}
