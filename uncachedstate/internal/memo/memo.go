// Package memo keeps what has been computed. One function may have thousands of
// reads, and each asks the same questions.
package memo

// An Of maps keys to what is computed from them. Its zero value is ready for use.
type Of[K comparable, V any] struct{ known map[K]V }

// Get returns the value of a key, and computes it on first use.
func (m *Of[K, V]) Get(k K, work func() V) V {
	v, known := m.known[k]
	if !known {
		v = work()
		if m.known == nil {
			m.known = map[K]V{}
		}
		m.known[k] = v
	}
	return v
}
