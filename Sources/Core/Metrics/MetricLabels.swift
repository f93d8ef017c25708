/// The names and values that tell one series of a metric from its others, in the order in which they are written.
package typealias MetricLabels = [(name: String, value: String)]

/// One reading of a metric that is read when asked for.
package struct MetricSample: Sendable {
    /// What tells it from the metric's other readings.
    package let labels: MetricLabels
    /// The reading, in the metric's base unit.
    package let value: Double

    /// A reading; without labels where the metric has only one.
    package init(_ value: Double, labels: MetricLabels = []) {
        self.labels = labels
        self.value = value
    }
}
