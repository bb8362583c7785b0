// Package schemas has no code: its tests compare what redisvet prints and reads with
// JSON schemas: that of SARIF 2.1.0, and our own for lines of JSON and for the
// configuration.
//
// It is a module of its own because of what they need. The schema library is
// github.com/santhosh-tekuri/jsonschema, which passes the official test suite
// of JSON Schema and checks formats such as uri, too. The schema of SARIF is
// that of OASIS (https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/,
// copyright OASIS Open, under the OASIS IPR policy). It is not kept here: the
// source of gosec has it among its test data, and the go command fetches that
// by version and checks it against the checksum database.
package schemas
