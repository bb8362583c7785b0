package e2e

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// completers run the script of a shell for a command line, and print the words that it
// offers, one a line, with or without a description. zsh shows words through functions
// of its completion system, which print them here.
var completers = map[string]struct {
	args      func(line string) []string
	separator string // before the description
}{
	"bash": {func(line string) []string {
		return []string{"--norc", "-c", `source <(redisvet completion bash)
COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=(redisvet)
_redisvet
printf '%s\n' "${COMPREPLY[@]}"`, "bash", line}
	}, "\t"},
	"zsh": {func(line string) []string {
		return []string{"-f", "-c", `source <(redisvet completion zsh)
_describe() { print -rl -- "${(P@)2}" }
_files() { print FILES }
words=("${(@s: :)1}") CURRENT=${#words}
_redisvet`, "zsh", line}
	}, ":"},
	"fish": {func(line string) []string {
		return []string{"--no-config", "-c", `redisvet completion fish | source
complete -C $argv[1]`, line}
	}, "\t"},
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	for shell, c := range completers {
		t.Run(shell, func(t *testing.T) {
			program, err := exec.LookPath(shell)
			if err != nil {
				t.Skip(shell + " is not installed")
			}
			for _, test := range []struct {
				line string
				want []string // some of the words
				no   string
			}{
				{"redisvet exp", []string{"explain"}, "fix"},
				{"redisvet -stat", []string{"-statistics"}, "-tests"},
				{"redisvet fix -forc", []string{"-force"}, "-format"},
				{"redisvet -format j", []string{"json", "jsonl", "junit"}, "sarif"},
				{"redisvet explain redisloop/f", []string{"redisloop/fastpoll"}, "redisloop/retry"},
				{"redisvet help sup", []string{"suppress"}, "fix"},
				{"redisvet completion ", []string{"bash", "fish", "zsh"}, "explain"},
				{"redisvet -uncachedstate.cl", []string{"-uncachedstate.classes"}, "-uncachedstate.calls"},
			} {
				cmd := exec.Command(program, c.args(test.line)...)
				cmd.Env = append(os.Environ(), withBinary(), "HOME="+t.TempDir())
				out, err := cmd.CombinedOutput()
				var words []string
				for line := range strings.Lines(string(out)) {
					word, _, _ := strings.Cut(strings.TrimSpace(line), c.separator)
					words = append(words, word)
				}
				for _, w := range test.want {
					if err != nil || !slices.Contains(words, w) || slices.Contains(words, test.no) {
						t.Errorf("%s: %v, lacks %s or has %s:\n%s", test.line, err, w, test.no, out)
					}
				}
			}
		})
	}
}
