package load

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// haveGo returns an error if there is no go command.
func haveGo() error {
	_, err := exec.LookPath("go")
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("there is no go command in PATH, which knows the packages and their dependencies")
	case err != nil:
		return errors.New(oneLine(err.Error()))
	}
	return nil
}

// goError returns the error message of the go command in one line, without
// progress messages.
func goError(err error) string {
	text := err.Error()
	if _, said, ok := strings.Cut(text, "stderr: "); ok && strings.TrimSpace(said) != "" {
		text = said
	}
	var kept []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "go: downloading ") {
			kept = append(kept, line)
		}
	}
	if said := oneLine(strings.Join(kept, " ")); said != "" {
		return said
	}
	return fmt.Sprintf("the go command failed and does not say why (%T)", err)
}

// withModfile moves -modfile from GOFLAGS to a flag of its own, or returns
// false if it is absent. x/tools asks the go command for its version outside of
// modules, where this flag is an error.
func withModfile(opts Options) (Options, bool) {
	env := opts.Env
	if env == nil {
		env = os.Environ()
	}
	cmd := exec.Command("go", "env", "GOFLAGS")
	cmd.Dir, cmd.Env = opts.Dir, env
	out, err := cmd.Output()
	if err != nil {
		return opts, false
	}
	name, rest := Modfile(string(out))
	if name == "" {
		return opts, false
	}
	opts.modfile = name
	opts.Env = append(env[:len(env):len(env)], "GOFLAGS="+rest+" ") // without the space, an empty value would not count
	return opts, true
}

// Modfile splits the value of GOFLAGS into that of -modfile, or "", and the
// rest.
func Modfile(goflags string) (name, rest string) {
	var kept []string
	for goflags = strings.TrimSpace(goflags); goflags != ""; goflags = strings.TrimSpace(goflags) {
		end := strings.IndexAny(goflags, " \t\r\n")
		if q := goflags[0]; q == '\'' || q == '"' {
			end = -1 // the quotes enclose the whole flag
			if i := strings.IndexByte(goflags[1:], q); i >= 0 {
				end = i + 2
			}
		}
		if end < 0 {
			end = len(goflags)
		}
		word := goflags[:end]
		goflags = goflags[end:]
		flag, value, _ := strings.Cut(strings.Trim(word, `'"`), "=")
		if strings.TrimPrefix(strings.TrimPrefix(flag, "-"), "-") == "modfile" {
			name = value
		} else {
			kept = append(kept, word)
		}
	}
	return name, strings.Join(kept, " ")
}
