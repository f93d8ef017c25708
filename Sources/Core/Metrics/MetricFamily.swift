import Synchronization

/// The series of one metric, told apart by the values of its labels.
package final class MetricFamily<Series: AnyObject & Sendable>: Sendable {
    private let labels: [String]
    private let make: @Sendable () -> Series
    private let series = Mutex<[[String]: Series]>([:])

    /// Makes a series when its labels' values first appear.
    init(labels: [String], make: @escaping @Sendable () -> Series) {
        self.labels = labels
        self.make = make
    }

    /// The series of these values, one for each label. Values come from our own code and are few; keep the series
    /// where one is counted often.
    package func series(_ values: String...) -> Series {
        precondition(values.count == labels.count, "The labels are \(labels).")
        return series.withLock { series in
            if let known = series[values] { return known }
            let new = make()
            series[values] = new
            return new
        }
    }

    /// Every series with its labels, in the order of their values.
    var all: [(labels: MetricLabels, series: Series)] {
        series.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { values, series in
            (zip(labels, values).map { (name: $0, value: $1) }, series)
        }
    }
}
