package rediscmd

import "testing"

func TestScriptCalls(t *testing.T) {
	for _, tt := range []struct {
		name, lua string
		want      int
	}{
		{"none", `return 1`, 1},
		{"empty", ``, 1},
		{"one", `return redis.call("GET", KEYS[1])`, 1},
		{"sliding window", `
			local n = redis.call('ZCARD', KEYS[1])
			redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, ARGV[1])
			if n < tonumber(ARGV[2]) then
				redis.call('ZADD', KEYS[1], ARGV[3], ARGV[3])
				redis.pcall('EXPIRE', KEYS[1], ARGV[4])
			end
			return n`, 4},
		{"line comment", "-- redis.call('GET', 'x')\nreturn redis.call('GET', 'y')", 1},
		{"long comment", "--[==[ redis.call('GET') ]] redis.call('GET') ]==]\nredis.call('GET')\nredis.call('SET')", 2},
		{"in a string", `redis.call("SET", "redis.call('x')", 'it\'s redis.call()') redis.call('GET')`, 2},
		{"in a long string", "redis.call('SET', [[redis.call('a') redis.call('b')]])", 1},
		{"blanks", "redis . call ('GET')\nredis.\n pcall('GET')", 2},
		{"alias", `local rc = redis.call
			rc("GET", KEYS[1]) rc("SET", KEYS[1], 1) rc 'PING'`, 3},
		{"assigned result", `local v = redis.call("GET", KEYS[1]) local w = redis.call("TTL", KEYS[1])`, 2},
		{"handed to pcall", `local ok, v = pcall(redis.call, "GET", KEYS[1])`, 1},
		{"somebody else's", `my.redis.call("GET") predis.call("GET") redis.callback("GET") redis.log(1, "x")`, 1},
		{"valkey", `server.call("GET", KEYS[1]) server.pcall("DEL", KEYS[1])`, 2},
		{"unfinished string", `redis.call("GET`, 1},
		{"unfinished comment", `redis.call("GET") redis.call("SET") --[[ redis.call("X")`, 2},
	} {
		if got := ScriptCalls(tt.lua); got != tt.want {
			t.Errorf("%s: ScriptCalls = %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestScriptReads(t *testing.T) {
	for _, tt := range []struct {
		name, lua string
		want      bool
	}{
		{"reads", `return {redis.call("GET", KEYS[1]), redis.call('ttl', KEYS[1])}`, true},
		{"long string", `return redis.call([[HGET]], KEYS[1], "x")`, true},
		{"no parentheses", `return redis.call "PING"`, false},
		{"writes", `redis.call("GET", KEYS[1]) return redis.call("SET", KEYS[1], 1)`, false},
		{"computed", `return redis.call(ARGV[1], KEYS[1])`, false},
		{"unknown", `return redis.call("FROBNICATE", KEYS[1])`, false},
		{"alias", `local call = redis.call return call("EXISTS", KEYS[1])`, true},
		{"nothing", `return 1`, false},
	} {
		if got := ScriptReads(tt.lua); got != tt.want {
			t.Errorf("%s: ScriptReads = %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestScriptTakes(t *testing.T) {
	for _, tt := range []struct {
		name, lua string
		want      bool
	}{
		{"takes", `local ids = redis.call("ZRANGEBYSCORE", KEYS[1], 0, ARGV[1]) redis.call("zrem", KEYS[1], unpack(ids)) return ids`, true},
		{"puts off", `redis.call("ZADD", KEYS[1], ARGV[1], ARGV[2]) return 1`, true},
		{"computed", `return redis.call(ARGV[1], KEYS[1])`, true},
		{"renews", `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("PEXPIRE", KEYS[1], 9) end`, false},
		{"counts", `return redis.call("INCR", KEYS[1])`, false},
		{"reads", `return redis.call("ZRANGE", KEYS[1], 0, 9)`, false},
		{"two at once", `local call, key = redis.call, KEYS[1] return call("LPOP", key)`, true},
		{"another client", `local r = redis return r.call("LPOP", KEYS[1])`, true},
		{"puts aside", `return redis.call("RENAMENX", KEYS[1], KEYS[2])`, true},
		{"nothing", `return 1`, false},
	} {
		if got := ScriptTakes(tt.lua); got != tt.want {
			t.Errorf("%s: ScriptTakes = %t, want %t", tt.name, got, tt.want)
		}
	}
}
