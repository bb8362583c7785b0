package output

import (
	"io"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/printable"
)

// The types below are GitLab's report of code quality.
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
type (
	gitlabIssue struct {
		Description string         `json:"description"`
		CheckName   string         `json:"check_name"`
		Fingerprint string         `json:"fingerprint"`
		Severity    string         `json:"severity"`
		Location    gitlabLocation `json:"location"`
	}
	gitlabLocation struct {
		Path  string      `json:"path"`
		Lines gitlabLines `json:"lines"`
	}
	gitlabLines struct {
		Begin int `json:"begin"`
	}
)

// gitlabSeverities are what GitLab calls the severities.
var gitlabSeverities = map[config.Severity]string{config.Note: "info", config.Warning: "minor", config.Error: "major"}

// gitlab prints a report of code quality.
type gitlab struct{}

func (gitlab) Print(w io.Writer, r Report) error {
	root := r.root()
	prints := fingerprints(r.Files, r.Findings)
	out := []gitlabIssue{}
	for i, f := range r.Findings {
		out = append(out, gitlabIssue{
			Description: f.message, CheckName: f.Check(), Fingerprint: prints[i], Severity: gitlabSeverities[f.severity],
			Location: gitlabLocation{portable(root, f.Pos.Filename), gitlabLines{max(1, f.Pos.Line)}},
		})
	}
	text, err := printable.Encode(out, "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
