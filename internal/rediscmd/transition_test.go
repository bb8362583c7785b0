package rediscmd

import "testing"

func TestScriptMoves(t *testing.T) {
	for _, tt := range []struct {
		name, lua string
		want      bool
	}{
		{"half-open in time", `
			local state = redis.call('HGET', KEYS[1], 'state')
			if state == 'open' and tonumber(ARGV[1]) > tonumber(redis.call('HGET', KEYS[1], 'until')) then
				redis.call('HSET', KEYS[1], 'state', 'half_open', 'changed_at', ARGV[1])
			end
			return state`, true},
		{"variables of the caller", `
			local key, now = KEYS[1], tonumber(ARGV[1])
			local at = tonumber(ARGV[1])
			if redis.call('GET', KEYS[1]) == 'open' then redis.call('SET', KEYS[1], 'HALF_OPEN', 'EX', at) end`, true},
		{"nested", `
			local s = redis.call("GET", KEYS[1])
			if s then
				for i = 1, 2 do
					if s == "open" then redis.call("SETEX", KEYS[1], 10, "closed") end
				end
			end
			return s`, true},
		{"writes each time", `local s = redis.call('GET', KEYS[1]) redis.call('SET', KEYS[1], 'open') return s`, false},
		{"after the if", `
			if redis.call('GET', KEYS[1]) == 'open' then return 0 end
			redis.call('SET', KEYS[1], 'half_open')`, false},
		{"counts probes", `
			local s = redis.call('GET', KEYS[1])
			if s == 'half_open' then redis.call('INCR', KEYS[2]) end
			if s == 'open' then redis.call('SET', KEYS[1], 'half_open') end`, true},
		{"counts probes up to a limit", `
			local data = redis.call('HMGET', KEYS[1], 'state', 'probes')
			local state, probes = data[1] or 'closed', tonumber(data[2]) or 0
			if state == 'open' then
				if tonumber(ARGV[1]) < 7 then return 0 end
				redis.call('HMSET', KEYS[1], 'state', 'half_open', 'probes', 0)
				redis.call('PERSIST', KEYS[1])
			elseif state == 'half_open' then
				if probes >= tonumber(ARGV[2]) then return 0 end
				redis.call('HINCRBY', KEYS[1], 'probes', 1)
			end
			return 1`, true},
		{"either state", `
			local s = redis.call('GET', KEYS[1])
			if s == 'open' or s == 'half_open' then redis.call('INCR', KEYS[2]) redis.call('SET', KEYS[1], 'open') end`, true},
		{"counts calls", `
			local s = redis.call('GET', KEYS[1])
			if s ~= 'open' then redis.call('INCR', KEYS[2]) end
			if s == 'open' then redis.call('SET', KEYS[1], 'half_open') end`, false},
		{"counts while closed", `
			local s = redis.call('GET', KEYS[1])
			if s == 'closed' then redis.call('INCR', KEYS[2]) end
			if s == 'open' then redis.call('SET', KEYS[1], 'half_open') end`, false},
		{"counts otherwise", `
			local s = redis.call('GET', KEYS[1])
			if s == 'open' then redis.call('SET', KEYS[1], 'half_open') else redis.call('INCR', KEYS[2]) end`, false},
		{"counts by another alternative", `
			local s = redis.call('GET', KEYS[1])
			if s == 'open' or ARGV[1] == '1' then redis.call('INCR', KEYS[2]) end
			if s == 'open' then redis.call('SET', KEYS[1], 'half_open') end`, false},
		{"counts if not", `
			local s = redis.call('GET', KEYS[1])
			if not (s == 'open') then redis.call('INCR', KEYS[2]) end
			if s == 'open' then redis.call('SET', KEYS[1], 'half_open') end`, false},
		{"token bucket", `
			local t = tonumber(redis.call('HGET', KEYS[1], 'open_tokens'))
			if t > 0 then redis.call('HSET', KEYS[1], 'open_tokens', t - 1) end`, false},
		{"once per window", `if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SET', KEYS[1], '1', 'EX', ARGV[1]) return 1 end`, false},
		{"command not seen", `if redis.call('GET', KEYS[1]) == 'open' then redis.call(ARGV[1], KEYS[1], 'closed') end`, false},
		{"reads nothing", `if ARGV[1] == 'open' then redis.call('SET', KEYS[1], 'open') end`, false},
		{"only reads", `return redis.call('GET', KEYS[1])`, false},
		{"empty", ``, false},
		{"unfinished", `if redis.call('GET', KEYS[1]) == 'open' then redis.call('SET', KEYS[1], 'closed'`, true},
	} {
		if got := ScriptMoves(tt.lua); got != tt.want {
			t.Errorf("%s: ScriptMoves = %t, want %t", tt.name, got, tt.want)
		}
	}
}
