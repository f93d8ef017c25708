/// Writes Prometheus' text exposition format 0.0.4.
struct MetricsText {
    /// What was written so far.
    private(set) var text = ""

    /// The lines before a metric's first series.
    mutating func describe(_ name: String, _ help: String, kind: String) {
        text += "# HELP \(name) \(Self.escape(help, quotes: false))\n# TYPE \(name) \(kind)\n"
    }

    /// One series.
    mutating func line(_ name: String, _ labels: MetricLabels, _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{"
            for (index, label) in labels.enumerated() {
                text += "\(index == 0 ? "" : ",")\(label.name)=\"\(Self.escape(label.value, quotes: true))\""
            }
            text += "}"
        }
        text += " \(value)\n"
    }

    /// The series of a histogram: a cumulative count for each bound, the sum, and the count of all.
    mutating func histogram(_ name: String, _ labels: MetricLabels, _ snapshot: Histogram.Snapshot) {
        var total: UInt64 = 0
        for (index, count) in snapshot.counts.enumerated() {
            total += count
            let bound = index < snapshot.bounds.count ? Self.seconds(snapshot.bounds[index]) : "+Inf"
            line(name + "_bucket", labels + [(name: "le", value: bound)], String(total))
        }
        line(name + "_sum", labels, Self.seconds(snapshot.sum))
        line(name + "_count", labels, String(total))
    }

    /// A number as Prometheus reads it; whole numbers without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    private static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        return number(Double(seconds) + Double(attoseconds) / 1e18)
    }

    private static func escape(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else { return text }
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
