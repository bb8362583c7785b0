package input

import (
	"context"
	"log"
	"time"
)

// Channel is paced by those who publish.
func (j *Job) Channel(ctx context.Context) {
	sub := j.rdb.Subscribe(ctx, "changes")
	defer sub.Close()
	for msg := range sub.Channel() {
		j.rdb.Del(ctx, "cache:"+msg.Payload)
	}
}

// Receive blocks in ReceiveMessage.
func (j *Job) Receive(ctx context.Context) error {
	sub := j.rdb.PSubscribe(ctx, "change:*")
	defer sub.Close()
	for {
		msg, err := sub.ReceiveMessage(ctx)
		if err != nil {
			return err
		}
		j.rdb.Del(ctx, "cache:"+msg.Payload)
	}
}

// Reconnect subscribes again after a while.
func (j *Job) Reconnect(ctx context.Context) {
	wait := time.Second
	for ctx.Err() == nil {
		sub := j.rdb.Subscribe(ctx, "changes")
		for msg := range sub.Channel() {
			log.Println(msg.Payload)
		}
		sub.Close()
		time.Sleep(wait)
		wait = min(2*wait, time.Minute)
	}
}
