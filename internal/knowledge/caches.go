package knowledge

// CachePackages are libraries that cache in memory and, on a miss, call a loader
// that the caller passes. Add the path of a module, without its major version. If
// its getter's name has none of LookupWords, add a word there, too.
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

// LookupWords in the name of a method, or in a longer name of a function, mean a
// lookup in memory. Such a lookup makes no round trip and returns a bool, an
// error or nil. Add a verb of reading.
var LookupWords = Words{
	"cached", "contains", "fetch", "find", "get", "getifpresent", "has", "hit", "load", "lookup", "peek",
}
