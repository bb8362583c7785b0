// Package loopinfo describes a loop without the effects of its calls: what
// bounds it, what it waits for, and which of its branches test the outcome of a
// call and leave it. Summary uses it while it computes what calls do.
package loopinfo
