// Package keytext reads what the source determines of strings: the
// constant parts of a key, and which parts are parameters of the function that
// builds it. It knows nothing of Redis.
package keytext
