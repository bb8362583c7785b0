package flow

// ClosureOf is for the tests.
var ClosureOf = closureOf
