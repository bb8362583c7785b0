package knowledge

// CachePackages are libraries that keep values in memory and call the loader
// that they are given when they have none. Add the path of a module, without its
// major version. If its getter has a name without one of LookupWords, add that
// word, too.
var CachePackages = Paths{
	"github.com/Yiling-J/theine-go",
	"github.com/allegro/bigcache",
	"github.com/bluele/gcache",
	"github.com/coocoood/freecache",
	"github.com/dgraph-io/ristretto",
	"github.com/eko/gocache",
	"github.com/erni27/imcache",
	"github.com/go-redis/cache",
	"github.com/golang/groupcache",
	"github.com/groupcache/groupcache-go",
	"github.com/hashicorp/golang-lru",
	"github.com/jellydator/ttlcache",
	"github.com/karlseguin/ccache",
	"github.com/kofalt/go-memoize",
	"github.com/mailgun/groupcache",
	"github.com/maypok86/otter",
	"github.com/patrickmn/go-cache",
	"github.com/samber/hot",
	"github.com/viccon/sturdyc",
}

// LookupWords in the name of a method, or of a function whose name has more
// words, mean that it looks something up in memory, where it makes no round
// trip and answers with a bool, an error or nil. Add a verb of reading.
var LookupWords = Words{
	"cached", "contains", "fetch", "find", "get", "getifpresent", "has", "hit", "load", "lookup", "peek",
}
