// Package redisignore defines an Analyzer that reports redisvet directives
// which do not hold.
//
// # Analyzer redisignore
//
// redisignore: report malformed redisvet:ignore directives
//
// A finding is silenced with its reason,
//
//	//redisvet:ignore RULE -- reason
//
// at the end of its line, alone on the line above, or over a declaration. A
// directive without a reason, without a rule or with the name of a rule that
// does not exist silences nothing. This analyzer says so, because a directive
// that looks right and does nothing is worse than none. A well-formed
// directive that silences nothing is reported by the rule that it names.
package redisignore
