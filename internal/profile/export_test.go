package profile

// Declared is declared, which pprof does not do.
var Declared = declared
