package vettool

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
)

// versionFlag is -V=full. The go command takes the line that it prints as the
// identity of the tool: a result in its cache holds for as long as the line
// stays the same. The configuration decides about results just as the code
// of the tool does, so both are in it.
type versionFlag struct{}

func (versionFlag) IsBoolFlag() bool { return true }
func (versionFlag) String() string   { return "" }

func (versionFlag) Set(s string) error {
	if s != "full" {
		return fmt.Errorf("unsupported flag value: -V=%s (use -V=full)", s)
	}
	dir, err := os.Getwd()
	if err != nil {
		fail(err)
	}
	line, err := versionLine(dir)
	if err != nil {
		fail(err) // an error of a flag would be printed with the usage
	}
	fmt.Println(line)
	os.Exit(0)
	return nil
}

// versionLine identifies this binary together with the configuration that
// applies in dir, in the form that the go command demands.
func versionLine(dir string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	f, err := os.Open(self)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	if err := hashConfig(h, dir); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s version devel redisvet buildID=%02x", self, h.Sum(nil)), nil
}
