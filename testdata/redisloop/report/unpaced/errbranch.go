package unpaced

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

type Mailer struct {
	rdb  *redis.Client
	send func(string) error
}

// Run sleeps between two mails, and not at all while Redis is down.
func (m *Mailer) Run(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := m.rdb.LLen(ctx, "mail:out").Result() // want unpaced:`rdb.LLen in a loop without a wait when err != nil: one LLEN`
		if err != nil {
			log.Println("mail queue:", err)
			continue
		}
		log.Println("mails waiting:", n)
		time.Sleep(5 * time.Second)
	}
}

// RunEmpty forgets to sleep where the queue is empty.
func (m *Mailer) RunEmpty(ctx context.Context) {
	for ctx.Err() == nil {
		mail, err := m.rdb.LIndex(ctx, "mail:out", 0).Result() // want unpaced:`rdb.LIndex in a loop without a wait when err == nil: one LINDEX per round trip`
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		if mail == "" {
			continue
		}
		if m.send(mail) == nil {
			time.Sleep(time.Second)
		}
	}
}

// RunTicker waits for its ticker only where the last round went well.
func (m *Mailer) RunTicker(ctx context.Context) {
	ticker := time.NewTicker(10 * time.Second)
	defer ticker.Stop()
	for {
		if err := m.rdb.Set(ctx, "mail:alive", time.Now().Unix(), time.Minute).Err(); err != nil { // want unpaced:`rdb.Set in a loop without a wait when err != nil: one SET`
			log.Println("heartbeat:", err)
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
