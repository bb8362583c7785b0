// Package alerts has no code: its test reads the alert rules in docs/incident.md as
// promtool check rules does, and compares them with what redisguard/prom exports.
//
// It is a module of its own because it needs Prometheus.
package alerts
