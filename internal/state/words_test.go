package state

import (
	"testing"

	"github.com/redisvet/redisvet/internal/knowledge"
)

// Each word that means several things has a key of its class, and one of something else.
func TestOtherSenses(t *testing.T) {
	lex, err := New([]string{"all"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	// classOf returns the class that a key names, or suggests by an ambiguous word.
	classOf := func(key string) string {
		ws := Words(key)
		for _, of := range []func([]string) *Class{lex.OfKey, lex.Hinted, lex.Compared} {
			if c := of(ws); c != nil {
				return c.Name
			}
		}
		if some, _ := lex.Record(ws); some {
			return Lookup
		}
		return ""
	}
	covered := map[string]bool{}
	for _, tt := range []struct{ word, class, key, other string }{
		{"backoff", RateLimit, "backoff:vendor:7", "retry_backoff:7"},
		{"ban", Denylist, "ban:user:7", "draft:pick_ban:7"},
		{"black", Denylist, "black:ip:7", "shop:black_friday"},
		{"block", Denylist, "block:ip:7", "chain:latest_block"},
		{"blocked", Denylist, "blocked:user:7", "issue:blocked_by:7"},
		{"breaker", Breaker, "breaker:billing", "quiz:tie_breaker"},
		{"budget", Quota, "budget:team:7", "slo:error_budget"},
		{"cd", RateLimit, "cd:endpoint:7", "ci_cd:7"},
		{"circuit", Breaker, "circuit:billing", "race:circuit:7"},
		{"concurrency", RateLimit, "concurrency:tenant:7", "optimistic_concurrency:7"},
		{"cooldown", RateLimit, "cooldown:key:7", "hero:skill_cooldown:7"},
		{"cost", Quota, "cost:tenant:7", "erp:cost_center:7"},
		{"discovery", Lookup, "discovery:billing", "app:discovery_feed:7"},
		{"feature", Switch, "feature:dark", "model:feature_vector:7"},
		{"flag", Switch, "flag:dark", "geo:country_flag:de"},
		{"fuse", Breaker, "fuse:billing", "volume:fuse_mount:7"},
		{"limit", RateLimit, "limit:user:7", "view:page_limit"},
		{"limiter", RateLimit, "limiter:user:7", "truck:speed_limiter:7"},
		{"maintenance", Switch, "maintenance", "fleet:vehicle_maintenance:7"},
		{"plan", Lookup, "plan:user:7", "sql:query_plan:7"},
		{"quota", Quota, "quota:user:7", "nfs:disk_quota:7"},
		{"rate", RateLimit, "rate:ip:7", "currency_rates"},
		{"rate", RateLimit, "rate:ip:7", "shop:tax_rate:de"},
		{"rate", RateLimit, "rate:ip:7", "watch:heart_rate:7"},
		{"rate", RateLimit, "rate:ip:7", "camera:frame-rate"},
		{"rate", RateLimit, "rate:ip:7", "hotel:rate_card:7"},
		{"rate", RateLimit, "rate:ip:7", "loan:interestRate"},
		{"registry", Lookup, "registry:billing", "oci:docker_registry"},
		{"rl", RateLimit, "rl:ip:7", "lab:rl_agent:7"},
		{"rpm", RateLimit, "rpm:key:7", "yum:rpm_package:7"},
		{"session", Lookup, "session:7", "arena:game_session:7"},
		{"switch", Switch, "switch:dark", "lan:network_switch:7"},
		{"throttle", RateLimit, "throttle:7", "car:throttle_position"},
		{"token", Lookup, "token:7", "llm:output_tokens:7"},
		{"tpm", RateLimit, "tpm:key:7", "host:tpm_attestation:7"},
		{"usage", Quota, "usage:team:7", "host:cpu_usage"},
	} {
		covered[tt.word] = true
		if got := classOf(tt.key); got != tt.class {
			t.Errorf("%q is of class %q, want %q", tt.key, got, tt.class)
		}
		if got := classOf(tt.other); got != "" {
			t.Errorf("%q is of class %q, want none", tt.other, got)
		}
	}
	for _, p := range knowledge.OtherSenses {
		if !covered[p[0]] && !covered[p[1]] {
			t.Errorf("no case for a word of %q", p)
		}
	}
}

// A banner, a blockchain and an operator have words of a class only as a part of a word.
func TestPartsOfWords(t *testing.T) {
	lex, err := New([]string{"all"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"banner:home", "blockchain:7", "operator:7", "unlimited:7", "refuse:7", "tokenizer:7", "bandwidth:7"} {
		if c := lex.OfKey(Words(key)); c != nil {
			t.Errorf("%q is of class %s", key, c.Name)
		}
		if c := lex.Hinted(Words(key)); c != nil {
			t.Errorf("%q suggests class %s", key, c.Name)
		}
		if some, _ := lex.Record(Words(key)); some {
			t.Errorf("%q is a record", key)
		}
	}
}
