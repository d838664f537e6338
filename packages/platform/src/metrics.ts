import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type CounterConfiguration,
  type GaugeConfiguration,
  type HistogramConfiguration,
} from 'prom-client';

/** A process's own Prometheus registry: nothing global, so that tests and processes don't share counters. */
export interface Metrics {
  counter<L extends string = never>(config: CounterConfiguration<L>): Counter<L>;
  gauge<L extends string = never>(config: GaugeConfiguration<L>): Gauge<L>;
  histogram<L extends string = never>(config: HistogramConfiguration<L>): Histogram<L>;
  /** The exposition text and its media type. */
  render(): Promise<{ contentType: string; body: string }>;
}

/** @param service label on every metric; names of metrics begin with `outrider_` and end in their unit. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    counter: (config) => new Counter({ ...config, registers }),
    gauge: (config) => new Gauge({ ...config, registers }),
    histogram: (config) => new Histogram({ ...config, registers }),
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
