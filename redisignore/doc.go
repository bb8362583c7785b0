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
// The directive is
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
// it is believed.
//
// For example, this directive silences nothing:
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
// A directive without a rule or without a reason, with a space before
// redisvet:ignore, in capitals, or with another word than ignore.
//
// # unknownrule
//
// The name of a rule that does not exist. The other names in the directive
// hold.
//
// # unused
//
// A directive that holds and silences nothing, as happens when the code below
// it is mended. The rule that it names reports it. A rule does so only where
// it looks: not in generated files, nor in test files that the configuration
// leaves out.
//
// # What is not reported
//
//   - holding: a directive that holds, and silences a finding.
//   - prose: text about directives, and examples of them.
//   - itself: what a directive that names this rule silences.
//   - generated: generated files.
package redisignore
