// Package loopinfo knows what a loop shows without what its calls do: what bounds
// it, what it waits for, which of its branches are on the outcome of a call, and
// whether it ends there. Summary asks it before and while it computes what calls
// do.
package loopinfo
