package keyspace

import (
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/rule"
)

// The categories of findings: the anchors on the rule's page.
const (
	catKeys    = "keys"
	catScan    = "scan"
	catOnePage = "onepage"
)

var page = rule.Page{
	Title: "report commands that look at each key of a server",
	Text: `KEYS and SCAN look at each key of a database, whatever their pattern is: Redis has no index of names. What they cost grows with all that is stored, and not with what is found.

Who needs the keys of a group often can keep their names in a set, or the values in a hash.`,
	Categories: []rule.Category{keys, scan, onePage},
	Quiet: []rule.Group{{Title: "Commands that look at few keys, or seldom", Reasons: []rule.Reason{
		{Name: "one key", Text: "commands that look at the elements of one key, such as SSCAN, HSCAN and HKEYS."},
		{Name: "seldom", Text: "SCAN outside of requests, at most once a minute or at unknown intervals: it lets other commands in between two pages."},
		{Name: "a page", Text: "SCAN with a cursor that the caller gives: requests ask for one page each. A page without a pattern is a sample of all keys."},
		{Name: "not Redis", Text: "methods of something else that are named Keys or Scan."},
	}}},
	Impact: `- high: KEYS in a function that requests reach, as the package shows.
- medium: KEYS elsewhere, SCAN in a function that requests reach or that runs more than once a minute, and SCAN for one page only.
- low, which is not reported by default: a function that runs once, at most once a minute or for an administrator.

The standalone tool sees who calls a function. If nothing in a whole program calls it, or only cold paths do, the finding has a low impact.`,
	Suppress: rule.Declare("runs once", "once"),
}

var keys = rule.Category{
	Name:   catKeys,
	Impact: config.High,
	Finds:  "A call that sends KEYS.",
	Costs:  "Redis looks at all keys before it answers anybody else. Its documentation says not to use KEYS in production: a million keys take about 40 ms, in which all clients wait.",
	Example: rule.Example{
		Bad: `
func Online(ctx context.Context, rdb *redis.Client) ([]string, error) {
	return rdb.Keys(ctx, "online:*").Result()
}`,
		Message: `rdb.Keys looks at each key of the server, which answers nobody else meanwhile; keep the names in a set, or use SCAN`,
		Good: `
func Online(ctx context.Context, rdb *redis.Client) ([]string, error) {
	return rdb.SMembers(ctx, "online").Result() // SADD when one comes, SREM when it goes
}`,
	},
	Fix:      "There is no automatic fix: all that writes such keys has to keep the set, too. SCAN finds the same keys in pages, and lets other commands in between.",
	See:      []string{"KEYS", "SCAN", "SMEMBERS"},
	Since:    rule.FirstRelease,
	PerEntry: true,
}

var scan = rule.Category{
	Name:  catScan,
	Finds: "A call that sends SCAN in a function that requests reach, or more than once a minute. If a function of another package sends it, its first call is reported.",
	Costs: "Each request pays a round trip for each page of all keys. With the default COUNT of 10 a million keys are 100,000 pages.",
	Example: rule.Example{
		Bad: `
func Online(w http.ResponseWriter, r *http.Request, rdb *redis.Client) {
	iter := rdb.Scan(r.Context(), 0, "online:*", 0).Iterator()
	for iter.Next(r.Context()) {
		w.Write([]byte(iter.Val()))
	}
}`,
		Message: `rdb.Scan reads the names of all keys of the server, page by page, on the path of a request; keep those that it needs in a set`,
		Good: `
func Online(w http.ResponseWriter, r *http.Request, rdb *redis.Client) {
	names, err := rdb.SMembers(r.Context(), "online").Result()
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	for _, name := range names {
		w.Write([]byte(name))
	}
}`,
	},
	Fix:      "There is no automatic fix: all that writes such keys has to keep the set, too.",
	See:      []string{"SCAN", "SMEMBERS"},
	Since:    rule.FirstRelease,
	PerEntry: true,
}

var onePage = rule.Category{
	Name:  catOnePage,
	Finds: "SCAN with a pattern that begins with the cursor 0 and drops the cursor that it gets.",
	Costs: "SCAN looks at about COUNT keys, then filters them by the pattern. With more keys in the database, those of other pages are missing from the answer, and Redis has no order. A test with few keys does not show it.",
	Example: rule.Example{
		Bad: `
func Buckets(ctx context.Context, rdb *redis.Client) ([]string, error) {
	keys, _, err := rdb.Scan(ctx, 0, "bucket:*", 100).Result()
	return keys, err
}`,
		Message: `rdb.Scan looks at one page of keys and drops the cursor: it never finds those on other pages; go on until the cursor is 0, or keep the names in a set`,
		Good: `
func Buckets(ctx context.Context, rdb *redis.Client) ([]string, error) {
	return rdb.SMembers(ctx, "buckets").Result()
}`,
	},
	Fix:   "There is no automatic fix: a loop until the cursor is 0 finds all keys, and a set of their names costs less.",
	See:   []string{"SCAN", "SMEMBERS"},
	Since: rule.FirstRelease,
}
