// Package gopls is the part of the suite that the language server built by
// `redisvet gopls` contains: the suite for an editor, and the configuration as
// a part of gopls' cache keys.
//
// Nothing else needs it. It is not in internal, because the build adds a file
// to gopls, which is another module, that imports this package.
package gopls

import (
	"crypto/sha256"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
)

// Analyzers returns the suite. A fix may import redisguard in a module that
// does not require it yet: gopls itself offers to add a missing module. Unsafe
// fixes are also offered, because a person chooses one by a title that says
// what it changes.
func Analyzers() []*analysis.Analyzer {
	report.SetPolicy(report.AllFixes)
	all := analyzers.All()
	for i, a := range all {
		if f := a.Flags.Lookup("newimports"); f != nil {
			if err := f.Value.Set("true"); err != nil {
				panic(err) // the flag is our own
			}
		}
		if rule.Of(a).Comments { // only it checks every package
			all[i] = withFaults(a)
		}
	}
	return all
}

// withFaults returns an analyzer that also reports errors of the configuration.
// It does so in each file, because only one file of a package may be open.
// gopls drops the errors of analyzers, so such an error would look like code
// without findings.
func withFaults(a *analysis.Analyzer) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: a.Name, Doc: a.Doc, URL: a.URL,
		RunDespiteErrors: a.RunDespiteErrors, ResultType: a.ResultType,
		Run: func(pass *analysis.Pass) (any, error) {
			err := fault(pass)
			if err == nil {
				return a.Run(pass)
			}
			for _, f := range pass.Files {
				pass.Report(analysis.Diagnostic{
					Pos: f.Name.Pos(), End: f.Name.End(), Category: "configuration",
					URL:     config.PageURL,
					Message: "redisvet finds nothing here: " + err.Error(),
				})
			}
			return (*report.Result)(nil), nil
		},
	}
}

// fault returns the error of a package's configuration.
func fault(pass *analysis.Pass) error {
	cfg, err := config.ForPass(pass)
	if err != nil {
		return err
	}
	for _, a := range analyzers.All() {
		if err := cfg.CheckRule(a.Name, &a.Flags); err != nil {
			return err
		}
	}
	return nil
}

// Key combines the key by which gopls caches the analysis of a package with the
// configuration of its directory: gopls keeps results on disk and does not know
// the file.
func Key(key [sha256.Size]byte, dir string) [sha256.Size]byte {
	file, err := config.File(dir)
	if err != nil || file == "" {
		return key
	}
	h := sha256.New()
	h.Write(key[:])
	text, err := config.ReadFile(file)
	if err != nil {
		text = []byte(err.Error()) // the analyzers report it
	}
	h.Write(text)
	return [sha256.Size]byte(h.Sum(nil))
}
