// Package otelguard exposes the Status of redisguard's guards as metrics of
// OpenTelemetry.
package otelguard

import (
	"context"
	"fmt"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/redisvet/redisvet/redisguard"
)

// Register adds asynchronous instruments of a Status to a meter, which reads it
// for each collection. It sends nothing to Redis. status is the Status method of
// a Guard, or redisguard.CachedStatus. Several need different attributes:
//
//	registration, err := otelguard.Register(meter, guard.Status, attribute.String("guard", "api"))
//
// The metrics are those of redisguard.Metrics, with the prefix "redisguard.".
// Their labels are attributes. A breaker's dependencies become values of an
// attribute while they are not closed, at most 100 for each breaker.
//
// The registration's Unregister ends the observation. Errors are those of the
// meter.
func Register(meter metric.Meter, status func() redisguard.Status, attributes ...attribute.KeyValue) (metric.Registration, error) {
	var all []instrument
	var observables []metric.Observable
	for _, m := range redisguard.Metrics() {
		i, err := newInstrument(meter, m)
		if err != nil {
			return nil, fmt.Errorf("otelguard: %s: %w", m.Name, err)
		}
		all = append(all, i)
		observables = append(observables, i.Float64Observable)
	}
	return meter.RegisterCallback(func(_ context.Context, to metric.Observer) error {
		s := status()
		for _, i := range all {
			i.of.Each(s, func(value float64, labels ...string) {
				own := make([]attribute.KeyValue, 0, len(attributes)+len(labels))
				own = append(own, attributes...)
				for j, label := range labels {
					own = append(own, attribute.String(i.of.Labels[j], label))
				}
				to.ObserveFloat64(i.Float64Observable, value, metric.WithAttributes(own...))
			})
		}
		return nil
	}, observables...)
}

type instrument struct {
	metric.Float64Observable
	of redisguard.Metric
}

func newInstrument(meter metric.Meter, m redisguard.Metric) (i instrument, err error) {
	i.of = m
	name, seconds := strings.CutSuffix("redisguard."+m.Name, "_seconds")
	unit := "1"
	if seconds {
		unit = "s"
	}
	if m.Counter {
		i.Float64Observable, err = meter.Float64ObservableCounter(name, metric.WithDescription(m.Help), metric.WithUnit(unit))
	} else {
		i.Float64Observable, err = meter.Float64ObservableGauge(name, metric.WithDescription(m.Help), metric.WithUnit(unit))
	}
	return i, err
}
