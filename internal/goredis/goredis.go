// Package goredis says what the methods of the go-redis client mean. It says which
// command a call sends, whether it is a round trip or only queued, and whether it
// waits. It also says which argument is its key, and what would do the same for many
// keys at once.
//
// The rows of table_gen.go (command, key position) are read out of go-redis'
// own source by the generator in gen. What no source says is kept by hand: batch
// forms in batch.go, what a method does besides its command in curated.go. What
// the commands themselves do is in package rediscmd.
package goredis

//go:generate go run -C gen . -o ../table_gen.go
