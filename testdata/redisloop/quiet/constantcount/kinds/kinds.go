// Package kinds has the short lists that other packages go through.
package kinds

// Kind is a kind of job.
type Kind string

// All are the kinds.
var All = []Kind{"mail", "report", "export"}

// Weights are what each counts.
var Weights = map[Kind]int{"mail": 1, "report": 5}

// List returns the kinds.
func List() []string { return []string{"mail", "report"} }

// Of returns one or two.
func Of(user, team string) []string {
	out := make([]string, 0, 2)
	out = append(out, "a:"+user)
	if team != "" {
		out = append(out, "b:"+team)
	}
	return out
}
