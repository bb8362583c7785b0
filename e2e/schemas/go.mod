module github.com/redisvet/redisvet/e2e/schemas

go 1.25.0

require github.com/santhosh-tekuri/jsonschema/v6 v6.0.3

require (
	go.yaml.in/yaml/v3 v3.0.6
	golang.org/x/text v0.14.0 // indirect
)
