// Package flow holds what the analysis needs to know about SSA and has
// nothing to do with Redis: natural loops and the statements they were
// written as, paths that avoid a set of blocks, where a value comes from,
// and which constant a duration is.
package flow
