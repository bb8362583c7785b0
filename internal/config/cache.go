package config

import (
	"os"
	"sync"
	"time"

	"github.com/redisvet/redisvet/internal/regular"
)

// files caches what was last read from each path, because a driver loads the
// configuration for every package. gopls runs long and loads from many
// goroutines, so an entry is valid only while the file is unchanged.
var files = struct {
	sync.Mutex
	read map[string]reading
}{read: make(map[string]reading)}

type reading struct {
	size  int64
	mtime time.Time
	at    time.Time // when it was read
	cfg   *Config
	err   error
}

// settle is the age from which the modification time of a file identifies its
// version. Clocks of file systems are coarse, and two edits in one tick may
// have the same size.
const settle = 2 * time.Second

// ReadFile returns the text of a configuration file.
func ReadFile(path string) ([]byte, error) {
	text, _, err := regular.Read(path, regular.MaxConfig)
	return text, err
}

// load parses the file at path, or returns the cached result.
func load(path string) (*Config, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	files.Lock()
	r, ok := files.read[path]
	files.Unlock()
	if ok && r.size == st.Size() && r.mtime.Equal(st.ModTime()) && r.at.Sub(r.mtime) > settle {
		return r.cfg, r.err
	}
	at := time.Now()
	text, st, err := regular.Read(path, regular.MaxConfig)
	if err != nil {
		return nil, err // not cached
	}
	r = reading{size: st.Size(), mtime: st.ModTime(), at: at}
	r.cfg, r.err = parse(path, text)
	files.Lock()
	files.read[path] = r
	files.Unlock()
	return r.cfg, r.err
}
