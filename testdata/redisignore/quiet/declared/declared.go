// Package declared has directives in the doc comments of declarations.
package declared

// Pause waits.
//
//redisvet:waits -- for the platform
func Pause() { pause() }

//redisvet:waits -- for the platform
//redisvet:once -- init sets it
var pause func()

var (
	//redisvet:once -- the first call sets a flag
	begin = func() {}
	// redisvet:once and redisvet:cached are words of this sentence
	n = 1
)

// A Table is generic.
type Table[K comparable] struct {
	//redisvet:cached -- it has all keys
	find, look func(K) int
}

// Find is a method of a generic type.
//
//redisvet:cached -- find has all keys
func (t *Table[K]) Find(k K) int { return t.find(k) + n }

// A Finder is an interface.
type Finder interface {
	//redisvet:cached -- each has a table
	Find(k string) int
}

// Declared has an interface of its own, and a directive with a comment.
func Declared(v any) int {
	type finder interface {
		//redisvet:cached -- each has a table // see Table
		Find(k string) int
	}
	begin()
	f, _ := v.(finder)
	return f.Find("")
}
