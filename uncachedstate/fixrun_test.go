package uncachedstate_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/redisvet/redisvet/internal/casetest"
)

// TestSharedReadKeepsAnswers runs a breaker whose helper is shared by the check and by
// those who change the state, before and after the fix. It answers the same, also right
// after it has opened and closed, and only the check reads less.
func TestSharedReadKeepsAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two programs")
	}
	dir, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "uncachedstate/fix/cachedread/shared/shared.go")
	text, err := json.Marshal(map[string]map[string]string{"Replace": {file: file + ".golden"}})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(overlay, text, 0o644); err != nil {
		t.Fatal(err)
	}
	before, after := askBreaker(t, dir), askBreaker(t, dir, "-overlay="+overlay)
	if !slices.Equal(before.Answers, after.Answers) || len(before.Answers) != 150 {
		t.Errorf("answers before\n%v\nand after\n%v", before.Answers, after.Answers)
	}
	if before.Answers[49] != "yes" || before.Answers[50] != "circuit open" || before.Answers[100] != "yes" {
		t.Errorf("the breaker does not open and close: %v", before.Answers)
	}
	if before.State != after.State {
		t.Errorf("the server has %s, and after the fix %s", before.State, after.State)
	}
	if before.GETs != 154 || after.GETs > 40 { // 4 of those who write, and 3 of the check unless a copy gets too old
		t.Errorf("%d GETs before and %d after, want 154 and 7", before.GETs, after.GETs)
	}
	t.Logf("%d GETs before the fix, %d after", before.GETs, after.GETs)
}

// An asked is what the program in testdata/uncachedstate/e2e prints.
type asked struct {
	Answers []string
	GETs    int
	State   string
}

func askBreaker(t *testing.T, dir string, flags ...string) (got asked) {
	t.Helper()
	casetest.RunOnRedis(t, dir, "./uncachedstate/e2e", &got, flags...)
	return got
}
