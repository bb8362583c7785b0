// Package gopls has no code: its tests build a gopls with redisvet gopls and
// drive it as an editor does, with the protocol of language servers (LSP) over
// stdin and stdout.
//
// It is a module of its own so that go test ./... of the other modules does
// not pay for that build. What is built is kept in the user's cache directory,
// so only the first run after a change pays for it.
package gopls
