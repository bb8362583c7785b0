package main

import (
	"go/types"
	"regexp"
)

const client = `github\.com/(?:go-redis/redis|redis/go-redis)(?:/v[0-9]+)?`

var (
	clientPath    = regexp.MustCompile(`^` + client + `$`)
	commandType   = regexp.MustCompile(`^\*` + client + `\.\w*Cmd$`)
	pipelineType  = regexp.MustCompile(`^\*?` + client + `\.Pipeline(r)?$`)
	importsClient = regexp.MustCompile(`"` + client + `"`)

	// asks has the methods of a client that ask Redis and return no command.
	asks = regexp.MustCompile(`^(Exec|(Tx)?Pipelined|Watch|Process|Receive\w*|Next|[PS]?(Uns|S)ubscribe|ForEach\w+)$`)
)

// command returns the name of fn if a call of it asks Redis, or else "". What a
// pipeline collects waits for Exec.
func command(fn *types.Func, selection *types.Selection) string {
	sig := fn.Signature()
	if sig.Recv() == nil {
		return ""
	}
	returns := sig.Results().Len() == 1 && matches(commandType, sig.Results().At(0).Type())
	ofClient := fn.Pkg() != nil && clientPath.MatchString(fn.Pkg().Path())
	switch {
	case !ofClient:
		replaces := types.IsInterface(sig.Recv().Type()) && sig.Params().Len() > 0 &&
			types.Unalias(sig.Params().At(0).Type()).String() == "context.Context"
		if returns && replaces {
			return fn.Name()
		}
	case selection != nil && matches(pipelineType, selection.Recv()) && fn.Name() != "Exec":
	case asks.MatchString(fn.Name()), returns && !matches(commandType, sig.Recv().Type()):
		return fn.Name()
	}
	return ""
}

func matches(re *regexp.Regexp, t types.Type) bool {
	return re.MatchString(types.Unalias(t).String())
}
