// Package quit ends the process.
package quit

import (
	"fmt"
	"os"
)

// With prints the error and exits.
func With(err error) { // want With:"does not return"
	fmt.Fprintln(os.Stderr, "fatal:", err)
	os.Exit(1)
}

// On exits when there is an error and returns otherwise.
func On(err error) {
	if err != nil {
		With(err)
	}
}
