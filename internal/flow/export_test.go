package flow

// ClosureOf gives tests access to closureOf.
var ClosureOf = closureOf
