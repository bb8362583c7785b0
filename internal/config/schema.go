package config

import (
	"encoding/json"
	"flag"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// A schema is a part of a JSON schema.
type schema map[string]any

// PageURL is the page of the documentation about the configuration.
const PageURL = "https://github.com/redisvet/redisvet/blob/main/docs/configuration.md"

// SchemaURL is where the schema of the file is published.
const SchemaURL = "https://raw.githubusercontent.com/redisvet/redisvet/main/docs/redisvet.schema.json"

// Schema returns the JSON schema of the file, for editors. The given analyzers have the
// options of rules.
func Schema(analyzers []*analysis.Analyzer) ([]byte, error) {
	whole, part := schema{}, schema{}
	for _, k := range keys() {
		s := schema{"description": k.doc}
		for name, v := range k.schema {
			s[name] = v
		}
		whole[k.name] = s
		if k.partial {
			part[k.name] = s
		}
	}
	for _, a := range analyzers {
		options := schema{enabledKey: schema{"type": "boolean", "description": "run the rule"}}
		a.Flags.VisitAll(func(f *flag.Flag) {
			s := schema{"description": f.Usage}
			if o, ok := f.Value.(interface{ schemaOf() schema }); ok {
				for name, v := range o.schemaOf() {
					s[name] = v
				}
			}
			options[f.Name] = s
		})
		section := orNothing(closed(options))
		whole[a.Name], part[a.Name] = section, section
	}
	part[pathsKey] = schema{"type": "array", "minItems": 1, "items": globSchema, "description": "files and directories below the root of the module"}
	override := closed(part)
	override["required"] = []string{pathsKey}
	overrides := schema{"type": []string{"array", "null"}, "items": override}
	overrides["description"] = whole["overrides"].(schema)["description"]
	whole["overrides"] = overrides
	root := orNothing(closed(whole))
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = SchemaURL
	root["title"] = Name
	out, err := json.MarshalIndent(root, "", "  ")
	return append(out, '\n'), err
}

// closed returns the schema of a mapping without other keys than these.
func closed(properties schema) schema {
	return schema{"type": "object", "additionalProperties": false, "properties": properties}
}

// orNothing allows a mapping of which all lines are commented out.
func orNothing(mapping schema) schema {
	mapping["type"] = []string{"object", "null"}
	return mapping
}

// listSchema describes a list, or its items between commas.
func listSchema(items schema) schema {
	return schema{"anyOf": []schema{{"type": "array", "items": items}, {"type": "string"}}}
}

var globSchema = schema{"type": "string", "minLength": 1, "pattern": `^[^/\\][^\\]*$`}

func globsSchema() schema {
	return schema{"type": []string{"array", "null"}, "items": globSchema}
}

func categoriesSchema() schema {
	properties := schema{}
	for _, name := range subjects(false) {
		properties[name] = schema{"enum": []any{"on", "off", true, false}}
	}
	return orNothing(closed(properties))
}

func severitySchema() schema {
	properties := schema{}
	for _, name := range subjects(true) {
		properties[name] = schema{"enum": severities}
	}
	return orNothing(closed(properties))
}

// subjects lists the categories, with the rules or without.
func subjects(rules bool) []string {
	var out []string
	for _, rule := range Rules {
		if rules {
			out = append(out, rule)
		}
		for _, name := range Categories[rule] {
			out = append(out, rule+"/"+name)
		}
	}
	slices.Sort(out)
	return out
}
