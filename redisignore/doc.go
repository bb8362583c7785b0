// Package redisignore defines an Analyzer that reports redisvet directives
// which do not hold.
//
// # Analyzer redisignore
//
// redisignore: report redisvet:ignore directives that do not hold
//
// A finding is silenced with a reason:
//
//	//redisvet:ignore RULE -- reason
//	//redisvet:ignore RULE,RULE -- reason
//
// The directive stands
//
//   - at the end of a line, for that line;
//
//   - alone on a line, for the line below and for the statement that begins
//     there, up to its first brace: a call chain over several lines is
//     covered, the body of a loop is not;
//
//   - in the doc comment of a declaration, or instead of one, for all of the
//     declaration.
//
// A directive that looks right and does nothing is worse than none, because
// it is believed. For example, this directive silences nothing:
//
//	//redisvet:ignore redisloop
//	rdb.Get(ctx, key)
//
// and this one does:
//
//	//redisvet:ignore redisloop -- an operator calls it with three keys
//	rdb.Get(ctx, key)
//
// Each finding has one of three categories.
//
// # malformed
//
// The directive has no rule or no reason, has a space before redisvet:ignore,
// is in capitals, or has another word than ignore.
//
// # unknownrule
//
// The directive names a rule that does not exist. It applies to the other rules
// that it names.
//
// # unused
//
// The directive is well-formed and silences nothing, as happens when the code
// below it is fixed. The rule that it names reports it, where that rule looks:
// not in generated files, nor in test files that the configuration leaves out.
package redisignore
