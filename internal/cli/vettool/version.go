package vettool

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
)

// versionFlag is -V=full. The go command uses the printed line as the identity
// of the tool in its cache keys. Results depend on the configuration, on the code of
// the tool and on what is vetted, so the line contains all of these.
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
	line, err := versionLine(dir, goCommand())
	if err != nil {
		fail(err) // the usage would follow an error of a flag
	}
	fmt.Println(line)
	os.Exit(0)
	return nil
}

// versionLine identifies this binary, and the configuration for dir and the packages of a go
// command there, in the format that the go command requires.
func versionLine(dir string, goCommand []string) (string, error) {
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
	if err := hashPatterns(h, dir, goCommand); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s version devel redisvet buildID=%02x", self, h.Sum(nil)), nil
}
