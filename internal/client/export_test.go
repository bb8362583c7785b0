package client

import "slices"

// Register adds a library until undo is called.
func Register(c Client) (undo func()) {
	before := libraries
	libraries = append(slices.Clip(libraries), c)
	return func() { libraries = before }
}
