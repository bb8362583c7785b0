// Package promguard exposes the Status of redisguard's guards to Prometheus.
package promguard

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/redisvet/redisvet/redisguard"
)

// NewCollector returns a collector of a Status, which it reads for each scrape.
// It sends nothing to Redis. status is the Status method of a Guard, or
// redisguard.CachedStatus. The caller registers the collector; several need
// different labels:
//
//	registry.MustRegister(promguard.NewCollector(guard.Status, prometheus.Labels{"guard": "api"}))
//
// The metrics are those of redisguard.Metrics, with the prefix redisguard_ and,
// for counters, the suffix _total. A breaker's dependencies become values of a
// label while they are not closed, at most 100 for each breaker.
func NewCollector(status func() redisguard.Status, labels prometheus.Labels) prometheus.Collector {
	c := &collector{status: status}
	for _, m := range redisguard.Metrics() {
		name, kind := "redisguard_"+m.Name, prometheus.GaugeValue
		if m.Counter {
			name, kind = name+"_total", prometheus.CounterValue
		}
		c.metrics = append(c.metrics, metric{m, kind, prometheus.NewDesc(name, m.Help+".", m.Labels, labels)})
	}
	return c
}

type collector struct {
	status  func() redisguard.Status
	metrics []metric
}

type metric struct {
	redisguard.Metric
	kind prometheus.ValueType
	desc *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (c *collector) Describe(to chan<- *prometheus.Desc) {
	for _, m := range c.metrics {
		to <- m.desc
	}
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(to chan<- prometheus.Metric) {
	s := c.status()
	for _, m := range c.metrics {
		m.Each(s, func(value float64, labels ...string) {
			to <- prometheus.MustNewConstMetric(m.desc, m.kind, value, labels...)
		})
	}
}
