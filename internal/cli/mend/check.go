package mend

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Check type-checks the packages that the patterns name, with their tests, as
// if the files were written, and takes back those of packages that do not
// build. What is left builds, or did not before. over has the text of files
// that were changed already. It writes nothing.
func Check(dir, tags string, patterns []string, files []*File, over map[string][]byte) ([]*File, error) {
	before, err := faults(dir, tags, patterns, nil, over)
	if err != nil {
		return nil, err
	}
	for len(files) > 0 {
		after, err := faults(dir, tags, patterns, files, over)
		if err != nil {
			return nil, err
		}
		var guilty []*File
		broken := false
		for pkg, f := range after {
			if f.text == before[pkg].text {
				continue
			}
			broken = true
			for _, file := range files {
				if slices.Contains(f.files, file.Name) {
					guilty = append(guilty, file)
				}
			}
		}
		if !broken {
			return files, nil
		}
		if len(guilty) == 0 { // a package that only imports a changed one
			guilty = files
		}
		files = takeBack(files, guilty, NoBuild)
	}
	return nil, nil
}

// takeBack removes files, and with a file every other one that the same fix
// changes.
func takeBack(files, guilty []*File, why string) []*File {
	gone := map[*Finding]bool{}
	for again := true; again; {
		again = false
		for _, f := range files {
			if !slices.Contains(guilty, f) && slices.ContainsFunc(f.Findings, func(x *Finding) bool { return gone[x] }) {
				guilty, again = append(guilty, f), true
			}
			if slices.Contains(guilty, f) {
				for _, x := range f.Findings {
					if !gone[x] {
						gone[x], again = true, true
						x.Left = why
					}
				}
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(files), func(f *File) bool { return slices.Contains(guilty, f) })
}

type fault struct {
	text  string
	files []string
}

// faults are the errors of each package.
func faults(dir, tags string, patterns []string, files []*File, over map[string][]byte) (map[string]fault, error) {
	cfg := &packages.Config{
		Mode:  packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports,
		Dir:   dir,
		Tests: true,
	}
	if tags != "" {
		cfg.BuildFlags = []string{"-tags=" + tags}
	}
	cfg.Overlay = map[string][]byte{}
	maps.Copy(cfg.Overlay, over)
	for _, f := range files {
		cfg.Overlay[f.Name] = f.After
	}
	pkgs, err := packages.Load(cfg, patterns...)
	if err != nil {
		return nil, err
	}
	out := map[string]fault{}
	for _, p := range pkgs {
		if len(p.Errors) == 0 {
			continue
		}
		var text strings.Builder
		for _, e := range p.Errors {
			fmt.Fprintln(&text, e.Msg) // without its place, which moves
		}
		out[p.ID] = fault{text.String(), p.GoFiles}
	}
	return out, nil
}
