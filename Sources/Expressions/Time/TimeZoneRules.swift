import Core

/// How far clocks of a place are from UTC at each moment, as the system's zoneinfo says (RFC 8536).
package struct TimeZoneRules: Sendable {
    /// When each offset begins, in seconds since 1970, ascending.
    private let transitions: [Int64]
    /// The offset from each transition on, in seconds east of UTC.
    private let offsets: [Int]
    /// Before the first transition.
    private let first: Int
    /// After the last transition.
    private let footer: PosixTimeZone?

    /// Always the same offset.
    init(offset: Int) {
        transitions = []
        offsets = []
        first = offset
        footer = nil
    }

    /// The zone of that name: `UTC`, an offset such as `+05:30` or `-02:00`, or a name of the system's zoneinfo such
    /// as `Europe/Paris`. Nil where the system does not know it.
    ///
    /// Reads a small file.
    package static func named(_ name: String, folder: String = "/usr/share/zoneinfo") -> TimeZoneRules? {
        guard name.utf8.count <= 64 else { return nil }
        if name.isEmpty || name == "UTC" || name == "Z" { return TimeZoneRules(offset: 0) }
        if let offset = fixedOffset(name) { return TimeZoneRules(offset: offset) }
        guard isName(name), let bytes = try? FileContents.read(folder + "/" + name, limit: 256 * 1024) else {
            return nil
        }
        return TimeZoneRules(file: bytes)
    }

    private static func fixedOffset(_ name: String) -> Int? {
        var reader = TimeTextReader(Array(name.utf8))
        let isNegative = reader.take("-")
        if !isNegative { _ = reader.take("+") }
        guard let offset = reader.hoursAndMinutes(), reader.isAtEnd else { return nil }
        return isNegative ? -offset : offset
    }

    /// Segments of letters, digits, `_`, `-` and `+`, none of which leads elsewhere.
    private static func isName(_ name: String) -> Bool {
        name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.unicodeScalars.allSatisfy { scalar in
                    switch scalar {
                    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "+": true
                    default: false
                    }
                }
        }
    }

    /// Seconds east of UTC at a moment, in seconds since 1970.
    package func offset(at seconds: Int64) -> Int {
        guard let last = transitions.last, let end = offsets.last else { return footer?.offset(at: seconds) ?? first }
        if seconds >= last { return footer?.offset(at: seconds) ?? end }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : offsets[low - 1]
    }

    /// Reads a TZif file; nil for anything else.
    init?(file bytes: [UInt8]) {
        var reader = TimeZoneFileReader(bytes)
        guard var header = reader.header() else { return nil }
        var timeSize = 4
        if header.version >= 2 {
            guard reader.skip(header.size(timeSize: 4)), let second = reader.header() else { return nil }
            header = second
            timeSize = 8
        }
        guard header.typeCount > 0, header.size(timeSize: timeSize) <= reader.remaining else { return nil }
        var transitions: [Int64] = []
        for _ in 0..<header.timeCount { transitions.append(reader.integer(timeSize)) }
        let indexes = (0..<header.timeCount).map { _ in Int(reader.integer(1)) & 0xFF }
        var types: [Int] = []
        for _ in 0..<header.typeCount {
            types.append(Int(reader.integer(4)))
            _ = reader.skip(2)
        }
        guard indexes.allSatisfy({ $0 < types.count }), zip(transitions, transitions.dropFirst()).allSatisfy(<),
            types.allSatisfy({ abs($0) <= 26 * 3600 })
        else { return nil }
        self.transitions = transitions
        offsets = indexes.map { types[$0] }
        first = types[0]
        guard reader.skip(header.size(timeSize: timeSize) - header.read(timeSize: timeSize)), timeSize == 8 else {
            footer = nil
            return
        }
        footer = PosixTimeZone(reader.footer())
    }
}
