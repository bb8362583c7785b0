package goredis

import (
	"testing"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

func TestIsClient(t *testing.T) {
	for path, want := range map[string]bool{
		v9: true, v9beta: true, v8: true, v7: true, v6: true,
		"example.com/app/vendor/github.com/redis/go-redis/v9": true,
		"vendor/github.com/go-redis/redis/v8":                 true,
		"github.com/redis/go-redis/v9/internal/pool":          false,
		"github.com/redis/go-redis/extra/redisotel/v9":        false,
		"github.com/go-redis/redis/v8/internal/proto":         false,
		"github.com/go-redis/redis_rate/v10":                  false,
		"github.com/redis/rueidis":                            false,
		"example.com/github.com/redis/go-redis/v9":            false,
		"": false,
	} {
		if got := lib.Is(path); got != want {
			t.Errorf("Is(%q) = %v", path, got)
		}
	}
}

func TestRole(t *testing.T) {
	for _, tt := range []struct {
		pkg, name string
		want      rediscmd.Role
	}{
		{v9, "Client", rediscmd.Executes},
		{v9, "Conn", rediscmd.Executes},
		{v9, "Tx", rediscmd.Executes},
		{v9, "ClusterClient", rediscmd.Executes},
		{v9, "Ring", rediscmd.Executes},
		{v9, "SentinelClient", rediscmd.Executes},
		{v9, "UniversalClient", rediscmd.Executes},
		{v9, "SearchBuilder", rediscmd.Executes},
		{v9, "Pipeline", rediscmd.Queues},
		{v9, "Pipeliner", rediscmd.Queues},
		{v9, "Cmdable", rediscmd.Either},
		{v9, "StringCmdable", rediscmd.Either},
		{v9, "StatefulCmdable", rediscmd.Either},
		{v9, "Scripter", rediscmd.Either},
		{v9, "AutoPipeliner", rediscmd.Auto},
		{v9, "StringCmd", rediscmd.NoRole},
		{v9, "Options", rediscmd.NoRole},
		{v9, "Script", rediscmd.NoRole},
		{v9, "PubSub", rediscmd.NoRole},
		{v9, "cmdable", rediscmd.NoRole},
		{v8, "Client", rediscmd.Executes},
		{v8, "Pipeliner", rediscmd.Queues},
		{v7, "UniversalClient", rediscmd.Executes},
		{v7, "scripter", rediscmd.Either},
		{v6, "Cmdable", rediscmd.Either},
		{v6, "Pipeline", rediscmd.Queues},
		{v9beta, "Tx", rediscmd.Executes},
	} {
		typeOf(t, tt.pkg, tt.name) // it is there
		if got := lib.Role(tt.name); got != tt.want {
			t.Errorf("Role(%s) of %s = %v, want %v", tt.name, tt.pkg, got, tt.want)
		}
	}
}
