package fastpoll

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// gate makes seven commands of one call; a server that bills by the request
// bills them all.
var gate = redis.NewScript(`
local now = tonumber(ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now)
local running = redis.call('ZCARD', KEYS[1])
if running >= tonumber(ARGV[2]) then
	redis.call('HINCRBY', KEYS[2], 'full', 1)
	return 0
end
local head = redis.call('LINDEX', KEYS[3], 0)
if head ~= ARGV[3] then
	return 0
end
redis.call('LPOP', KEYS[3])
redis.call('ZADD', KEYS[1], now + 60, ARGV[3])
redis.call('HINCRBY', KEYS[2], 'admitted', 1)
return 1
`)

// Serve polls the gate.
func Serve(ctx context.Context, rdb *redis.Client, me string, admit chan<- struct{}) {
	for ctx.Err() == nil {
		ok, err := gate.Run(ctx, rdb, []string{"running", "stats", "queue"}, time.Now().Unix(), 10, me).Bool() // want fastpoll:`gate.Run polled every 100 ms: .* a day per goroutine`
		if err == nil && ok {
			admit <- struct{}{}
		}
		time.Sleep(pollInterval)
	}
}
