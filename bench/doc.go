// Package bench is a program with few packages of its own and many below
// them: go-redis and the Kubernetes client. The benchmarks of internal/cli
// measure how long its analysis takes. It is a module of its own so that
// nobody else downloads what it requires.
package bench
