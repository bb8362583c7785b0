// Command scaffold begins a new rule of the suite:
//
//	go run ./internal/scaffold NAME
//
// It is run in the root of the module. It writes the rule's folder with a rule
// that works, its first cases and its page, and lists it. The rule finds KEYS:
// that is to be replaced by what the new rule is about.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "scaffold: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("want one argument, the name of the rule: go run ./internal/scaffold NAME")
	}
	files, err := plan(".", args[0])
	if err != nil {
		return err
	}
	if err := write(".", files); err != nil {
		return err
	}
	// The tests that compare the page, the list of names and the imports also write them.
	test := exec.Command("go", "test", "./analyzers", "-run", "^(TestRulePages|TestRuleNames|TestImports)$", "-update")
	if out, err := test.CombinedOutput(); err != nil {
		return fmt.Errorf("the files are written, but not the pages %[1]s/doc.txt and docs/rules/%[1]s.md: %[2]w\n%[3]s", args[0], err, out)
	}
	for _, f := range files {
		fmt.Println(f.name)
	}
	fmt.Printf("docs/rules/%[1]s.md\ninternal/config/rules_gen.go\nanalyzers/testdata/imports.txt\n\n"+
		"go test ./analyzers -run TestCases/%[1]s runs the rule on its cases.\n"+
		"Still to do: the newest preset in internal/config, the packages in CONTRIBUTING.md, the rules in\n"+
		"README.md, and CHANGELOG.md. Then go test ./analyzers -update writes the schema of the configuration.\n"+
		"CONTRIBUTING.md has the rest.\n", args[0])
	return nil
}
