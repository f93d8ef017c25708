/// What one evaluation may use: its work, and the patterns and time zones that it has made ready.
struct Resources {
    var meter: Meter
    private var patterns: [String: Pattern]
    private var zones: [String: TimeZoneRules] = [:]

    /// Compiled patterns that are kept at most; more are compiled each time.
    private static let patternLimit = 16

    init(cost: Int, patterns: [String: Pattern]) {
        meter = Meter(cost: cost)
        self.patterns = patterns
    }

    mutating func charge(_ units: Int) throws(Fault) { try meter.charge(units) }

    mutating func charge(bytes: Int) throws(Fault) { try meter.charge(bytes: bytes) }

    /// Knows patterns that were compiled with the expression.
    mutating func learn(_ patterns: [String: Pattern]) {
        self.patterns.merge(patterns) { first, _ in first }
    }

    mutating func pattern(_ text: String) throws(Fault) -> Pattern {
        try meter.charge(bytes: text.utf8.count)
        if let pattern = patterns[text] { return pattern }
        try meter.charge(64 + text.utf8.count)
        let pattern: Pattern
        do throws(PatternError) { pattern = try Pattern(text) } catch { throw error.fault }
        try meter.charge(pattern.size >> 2)
        if patterns.count < Self.patternLimit { patterns[text] = pattern }
        return pattern
    }

    mutating func timeZone(_ name: String) throws(Fault) -> TimeZoneRules {
        try meter.charge(bytes: name.utf8.count)
        if let zone = zones[name] { return zone }
        try meter.charge(256)
        guard let zone = TimeZoneRules.named(name) else {
            throw Fault(.invalidConversion, "unknown time zone")
        }
        zones[name] = zone
        return zone
    }
}
