// Package sarif has the part of SARIF 2.1.0 that a linter needs, as types for
// encoding/json. Names and meanings are those of the specification,
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/.
//
// Fields that the specification requires have no omitempty.
package sarif

// The schema and the version of a log.
const (
	Schema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	Version = "2.1.0"
)

// A Log is a file.
type Log struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []Run  `json:"runs"`
}

// A Run is the result of one tool. Results that are null would mean that the
// tool has not run.
type Run struct {
	Tool        Tool                        `json:"tool"`
	Invocations []Invocation                `json:"invocations,omitempty"`
	BaseIDs     map[string]ArtifactLocation `json:"originalUriBaseIds,omitempty"`
	ColumnKind  string                      `json:"columnKind"` // utf16CodeUnits or unicodeCodePoints
	Results     []Result                    `json:"results"`
	Properties  *RunProperties              `json:"properties,omitempty"`
}

// RunProperties are redisvet's own: how many findings of which rule and category
// are not among the results because the category is off by default.
type RunProperties struct {
	Hidden map[string]any `json:"notReportedByDefault"`
}

// A Tool is the tool of a run.
type Tool struct {
	Driver Component `json:"driver"`
}

// A Component describes a tool and its rules.
type Component struct {
	Name           string `json:"name"`
	InformationURI string `json:"informationUri,omitempty"`
	Version        string `json:"version,omitempty"`
	Rules          []Rule `json:"rules"`
}

// A Rule is a reportingDescriptor.
type Rule struct {
	ID                   string         `json:"id"`
	ShortDescription     Text           `json:"shortDescription"`
	FullDescription      Text           `json:"fullDescription"`
	Help                 Text           `json:"help"`
	HelpURI              string         `json:"helpUri,omitempty"`
	DefaultConfiguration Configuration  `json:"defaultConfiguration"`
	Properties           RuleProperties `json:"properties"`
}

// A Configuration has the level of a rule's results: none, note, warning or
// error.
type Configuration struct {
	Level string `json:"level"`
}

// RuleProperties are those that GitHub's code scanning reads.
type RuleProperties struct {
	Tags            []string `json:"tags"` // GitHub keeps 10
	Precision       string   `json:"precision"`
	ProblemSeverity string   `json:"problem.severity"`
}

// Text is a message or a multiformatMessageString.
type Text struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

// An Invocation says how the run went.
type Invocation struct {
	ExecutionSuccessful bool           `json:"executionSuccessful"`
	Notifications       []Notification `json:"toolExecutionNotifications,omitempty"`
}

// A Notification is a fault of the run itself.
type Notification struct {
	Level   string `json:"level"`
	Message Text   `json:"message"`
}

// A Result is a finding.
type Result struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           int               `json:"ruleIndex"`
	Level               string            `json:"level"`
	Rank                float64           `json:"rank"`
	Message             Text              `json:"message"`
	Locations           []Location        `json:"locations"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
	CodeFlows           []CodeFlow        `json:"codeFlows,omitempty"`
	RelatedLocations    []Location        `json:"relatedLocations,omitempty"`
	Fixes               []Fix             `json:"fixes,omitempty"`
	Properties          *ResultProperties `json:"properties,omitempty"`
}

// ResultProperties are our own.
type ResultProperties struct {
	Category string `json:"category"`
	Impact   string `json:"impact"`
	// WholeProgram says that only a run over the whole program finds it.
	WholeProgram bool   `json:"wholeProgram,omitempty"`
	HelpURI      string `json:"helpUri,omitempty"` // the category on the rule's page
}

// A Location is a place in a file. Its ID is unique within a result.
type Location struct {
	ID       *int             `json:"id,omitempty"`
	Physical PhysicalLocation `json:"physicalLocation"`
	Logical  []Logical        `json:"logicalLocations,omitempty"`
	Message  *Text            `json:"message,omitempty"`
}

// A Logical location is a function.
type Logical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

// A PhysicalLocation is a region of a file.
type PhysicalLocation struct {
	Artifact ArtifactLocation `json:"artifactLocation"`
	Region   Region           `json:"region"`
}

// An ArtifactLocation is a file, or with a description alone a base of files.
type ArtifactLocation struct {
	URI         string `json:"uri,omitempty"`
	BaseID      string `json:"uriBaseId,omitempty"`
	Description *Text  `json:"description,omitempty"`
}

// A Region is a part of a file. Lines and columns count from 1, and the end
// column is the one after the last character.
type Region struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

// A CodeFlow is a path through the program.
type CodeFlow struct {
	ThreadFlows []ThreadFlow `json:"threadFlows"`
}

// A ThreadFlow is the path of one goroutine.
type ThreadFlow struct {
	Locations []ThreadFlowLocation `json:"locations"`
}

// A ThreadFlowLocation is a step.
type ThreadFlowLocation struct {
	Location Location `json:"location"`
}

// A Fix is a set of changes that belong together.
type Fix struct {
	Description Text     `json:"description"`
	Changes     []Change `json:"artifactChanges"`
}

// A Change is the set of replacements in a file.
type Change struct {
	Artifact     ArtifactLocation `json:"artifactLocation"`
	Replacements []Replacement    `json:"replacements"`
}

// A Replacement replaces a region with text; an empty region is an insertion.
type Replacement struct {
	Deleted  Region `json:"deletedRegion"`
	Inserted Text   `json:"insertedContent"`
}
