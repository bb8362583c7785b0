package knowledge

// OtherSenses are pairs of words in which a word of a class means something else:
// a tie breaker is no circuit breaker. Add a pair that caused a false finding. If
// two pairs share a word of a name, the one that comes first in the name counts.
var OtherSenses = [][2]string{
	// breaker, circuit, fuse
	{"tie", "breaker"}, {"ice", "breaker"}, {"jail", "breaker"}, {"deal", "breaker"}, {"law", "breaker"}, {"line", "breaker"},
	{"record", "breaker"}, {"wind", "breaker"}, {"code", "breaker"}, {"game", "breaker"},
	{"race", "circuit"}, {"short", "circuit"}, {"circuit", "lap"}, {"fuse", "mount"}, {"fuse", "box"}, {"bath", "fuse"},
	// block, ban, black, denied
	{"block", "builder"}, {"block", "chain"}, {"block", "device"}, {"block", "hash"}, {"block", "header"}, {"block", "height"},
	{"block", "number"}, {"block", "range"}, {"block", "reward"}, {"block", "size"}, {"block", "storage"}, {"block", "time"},
	{"code", "block"}, {"content", "block"}, {"current", "block"}, {"finalized", "block"}, {"head", "block"}, {"last", "block"},
	{"latest", "block"}, {"safe", "block"}, {"synced", "block"}, {"text", "block"},
	{"ban", "pick"}, {"pick", "ban"}, {"black", "friday"}, {"black", "jack"}, {"blocked", "by"}, {"task", "blocked"}, {"issue", "blocked"},
	// rate
	{"bit", "rate"}, {"bounce", "rate"}, {"click", "rate"}, {"commission", "rate"}, {"completion", "rate"}, {"conversion", "rate"},
	{"currency", "rate"}, {"discount", "rate"}, {"error", "rate"}, {"exchange", "rate"}, {"failure", "rate"}, {"forex", "rate"},
	{"frame", "rate"}, {"funding", "rate"}, {"fx", "rate"}, {"growth", "rate"}, {"heart", "rate"}, {"hit", "rate"}, {"interest", "rate"},
	{"loan", "rate"}, {"mortgage", "rate"}, {"rate", "card"}, {"rate", "plan"}, {"refresh", "rate"}, {"room", "rate"}, {"sample", "rate"},
	{"sampling", "rate"}, {"shipping", "rate"}, {"success", "rate"}, {"tax", "rate"}, {"vat", "rate"}, {"win", "rate"},
	// limit, throttle, concurrency
	{"age", "limit"}, {"credit", "limit"}, {"limit", "offset"}, {"limit", "order"}, {"list", "limit"}, {"order", "limit"}, {"page", "limit"},
	{"price", "limit"}, {"query", "limit"}, {"result", "limit"}, {"speed", "limit"}, {"speed", "limiter"}, {"spending", "limit"},
	{"transfer", "limit"}, {"withdrawal", "limit"}, {"throttle", "position"}, {"optimistic", "concurrency"},
	// cooldown, backoff, rpm, tpm, rl
	{"ci", "cd"}, {"cd", "pipeline"}, {"skill", "cooldown"}, {"ability", "cooldown"}, {"spell", "cooldown"}, {"weapon", "cooldown"},
	{"alert", "cooldown"}, {"notification", "cooldown"}, {"job", "backoff"}, {"task", "backoff"},
	{"retry", "backoff"}, {"reconnect", "backoff"}, {"engine", "rpm"}, {"motor", "rpm"}, {"fan", "rpm"}, {"rpm", "package"},
	{"rpm", "repo"}, {"tpm", "attestation"}, {"tpm", "device"}, {"rl", "agent"}, {"rl", "model"}, {"rl", "policy"},
	// quota, budget, usage, cost
	{"disk", "quota"}, {"filesystem", "quota"}, {"volume", "quota"}, {"error", "budget"}, {"latency", "budget"}, {"time", "budget"},
	{"cpu", "usage"}, {"disk", "usage"}, {"memory", "usage"}, {"cost", "center"},
	// maintenance, feature, flag, switch, toggle
	{"maintenance", "log"}, {"maintenance", "order"}, {"vehicle", "maintenance"}, {"feature", "group"}, {"feature", "store"},
	{"feature", "vector"}, {"country", "flag"}, {"red", "flag"}, {"light", "switch"}, {"network", "switch"}, {"switch", "port"},
	// session, token, plan, registry, discovery
	{"game", "session"}, {"trading", "session"}, {"training", "session"}, {"upload", "session"}, {"device", "token"}, {"erc", "token"},
	{"fcm", "token"}, {"input", "token"}, {"max", "token"}, {"nft", "token"}, {"output", "token"}, {"prompt", "token"}, {"push", "token"},
	{"execution", "plan"}, {"floor", "plan"}, {"lesson", "plan"}, {"meal", "plan"}, {"query", "plan"}, {"test", "plan"},
	{"docker", "registry"}, {"image", "registry"}, {"peer", "discovery"}, {"discovery", "feed"},
}
