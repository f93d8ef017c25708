import Synchronization

/// The metrics of a process, each under a name of its own, and their text for Prometheus.
package final class MetricsRegistry: Sendable {
    private struct Entry: Sendable {
        let name: String
        let write: @Sendable (inout MetricsText) -> Void
    }

    private let entries = Mutex<[Entry]>([])

    /// Holds nothing.
    package init() {}

    /// Counters that begin at zero; by convention the name ends in `_total`.
    package func counters(_ name: String, _ help: String, labels: [String] = []) -> MetricFamily<Counter> {
        let family = MetricFamily(labels: labels) { Counter() }
        add(name) { text in
            text.describe(name, help, kind: "counter")
            for (labels, counter) in family.all { text.line(name, labels, String(counter.value)) }
        }
        return family
    }

    /// Durations by size, in seconds; by convention the name ends in `_seconds`.
    package func histograms(
        _ name: String, _ help: String, labels: [String] = [], bounds: [Duration] = Histogram.latencyBounds
    ) -> MetricFamily<Histogram> {
        let family = MetricFamily(labels: labels) { Histogram(bounds: bounds) }
        add(name) { text in
            text.describe(name, help, kind: "histogram")
            for (labels, histogram) in family.all { text.histogram(name, labels, histogram.snapshot) }
        }
        return family
    }

    /// Readings that go up and down, taken when somebody asks.
    package func gauge(_ name: String, _ help: String, read: @escaping @Sendable () -> [MetricSample]) {
        readings(name, help, kind: "gauge", read)
    }

    /// Readings that only grow, taken when somebody asks; by convention the name ends in `_total`.
    package func count(_ name: String, _ help: String, read: @escaping @Sendable () -> [MetricSample]) {
        readings(name, help, kind: "counter", read)
    }

    /// Everything in Prometheus' text exposition format 0.0.4, in the order in which it was added.
    package var text: String {
        var text = MetricsText()
        for entry in entries.withLock({ $0 }) { entry.write(&text) }
        return text.text
    }

    private func readings(
        _ name: String, _ help: String, kind: String, _ read: @escaping @Sendable () -> [MetricSample]
    ) {
        add(name) { text in
            text.describe(name, help, kind: kind)
            for sample in read() { text.line(name, sample.labels, MetricsText.number(sample.value)) }
        }
    }

    private func add(_ name: String, write: @escaping @Sendable (inout MetricsText) -> Void) {
        entries.withLock { entries in
            precondition(!entries.contains { $0.name == name }, "There are two metrics \(name).")
            entries.append(Entry(name: name, write: write))
        }
    }
}
