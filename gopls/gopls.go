// Package gopls is what the language server that `redisvet gopls` builds has
// inside: the suite as an editor wants it, and the configuration as a part of
// the keys by which gopls caches.
//
// Nothing else needs it. It is not in internal because the build adds a file
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

// Analyzers returns the suite. A fix in it may import redisguard in a module
// that does not require it yet: gopls itself offers to add a missing module.
// Unsafe fixes are offered as well, as it is a person who chooses one, by a
// title that says what it changes.
func Analyzers() []*analysis.Analyzer {
	report.SetPolicy(report.AllFixes)
	all := analyzers.All()
	for i, a := range all {
		if f := a.Flags.Lookup("newimports"); f != nil {
			if err := f.Value.Set("true"); err != nil {
				panic(err) // it is a flag of ours
			}
		}
		if rule.Of(a).Comments { // it alone checks every package
			all[i] = withFaults(a)
		}
	}
	return all
}

// withFaults returns an analyzer that also reports what is wrong with the
// configuration, in each file, as only one of a package may be open. gopls
// drops the errors of analyzers, so a fault in the configuration would look
// like code without findings.
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
					URL:     "https://github.com/redisvet/redisvet#flags-and-configuration",
					Message: "redisvet finds nothing here: " + err.Error(),
				})
			}
			return (*report.Result)(nil), nil
		},
	}
}

// fault is what is wrong with the configuration of a package.
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

// Key makes of the key by which gopls caches the analysis of a package one
// that holds for the configuration of its directory as well: gopls keeps
// results on disk and knows nothing of the file.
func Key(key [sha256.Size]byte, dir string) [sha256.Size]byte {
	file, err := config.File(dir)
	if err != nil || file == "" {
		return key
	}
	h := sha256.New()
	h.Write(key[:])
	text, err := config.ReadFile(file)
	if err != nil {
		text = []byte(err.Error()) // which the analyzers report
	}
	h.Write(text)
	return [sha256.Size]byte(h.Sum(nil))
}
