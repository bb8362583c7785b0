// Package redisignore defines an Analyzer that reports redisvet directives
// which do not hold.
//
// # Analyzer redisignore
//
// redisignore: report redisvet directives that do not hold
//
// A finding is silenced with a reason:
//
//	//redisvet:ignore RULE -- reason
//	//redisvet:ignore RULE,RULE -- reason
//	//redisvet:ignore RULE/CATEGORY -- reason
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
// Three other directives say of a function what its code does not show. They
// are in its doc comment:
//
//	//redisvet:waits -- reason
//	//redisvet:cached -- reason
//	//redisvet:once -- reason
//
// What they say is believed:
//
//   - waits: every call of the function waits, so that a loop which calls it on
//     each path is paced.
//
//   - cached: the function answers from memory, and asks Redis, or calls a
//     function that it is given, only on a miss.
//
//   - once: the function does its work, or calls a function that it is given, at
//     most once in a process. One command an element in its own loops is no
//     traffic then. A loop that does not wait is reported there, too.
//
// The loops of a function that waits, or is cached, are looked at as before.
//
// The function may be a method, the method of an interface, or what is kept in a
// field or in a variable of the package. What is said of an interface's method is
// said of all that implement it, where they are called through the interface.
// Other packages know of it, too. A directive counts in the packages of the
// program, those of a workspace among them, in generated files as well. In a
// module that the program only requires it does not count: who uses a library has
// not checked it.
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
// Each finding has one of four categories.
//
// # malformed
//
// A directive without a reason, an ignore without a rule, a space before
// redisvet, capitals, or a word that is no directive.
//
// # misplaced
//
// A waits, cached or once that is not in the doc comment of a function, a method,
// or a field or package variable of function type. That of a group of variables
// is about none of them, and so is a comment at the end of a line.
//
// # unknownrule
//
// The name of a rule or of a category that does not exist. The other names in the directive
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
//   - declared: a directive in the doc comment of a declaration.
//   - prose: text about directives, and examples of them.
//   - itself: what a directive that names this rule silences.
//   - generated: generated files.
package redisignore
