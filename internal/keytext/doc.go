// Package keytext reads strings as far as the source determines them: the
// constant parts of a key, and which parts are parameters of the function that
// builds it. It knows nothing of Redis.
package keytext
