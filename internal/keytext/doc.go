// Package keytext reads strings as far as a program shows them when it is read:
// the constant parts of a key, and which parts are parameters of the function
// that puts it together. It knows nothing of Redis.
package keytext
