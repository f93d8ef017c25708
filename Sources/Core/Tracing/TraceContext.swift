/// Where in a distributed trace something happens (W3C Trace Context, levels 1 and 2).
package struct TraceContext: Sendable, Equatable {
    /// The trace that everything of one origin shares; never zero.
    package let traceID: UUID128
    /// The span that what happens now belongs to; never zero.
    package let spanID: UInt64
    /// Whether somebody records the trace.
    package let isSampled: Bool
    /// What other vendors pass on, as it came; empty where nothing did (§3.3).
    package let state: String

    /// The context of the task that runs now, which outgoing requests carry on; nil outside any trace.
    @TaskLocal package static var current: TraceContext?

    /// A context from its parts.
    package init(traceID: UUID128, spanID: UInt64, isSampled: Bool, state: String = "") {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// Reads the fields of a request; nil for a `traceparent` that the specification tells receivers to ignore
    /// (§3.2.2.5, §4.3): the trace then begins anew.
    package init?(traceparent: String, tracestate: String? = nil) {
        let parts = Array(traceparent.utf8).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count >= 4, let version = Self.number(parts[0], digits: 2), version != 0xFF,
            version > 0 || parts.count == 4, parts[1].count == 32,
            let high = Self.number(parts[1].prefix(16), digits: 16),
            let low = Self.number(parts[1].suffix(16), digits: 16), high != 0 || low != 0,
            let spanID = Self.number(parts[2], digits: 16), spanID != 0,
            let flags = Self.number(parts[3], digits: 2)
        else { return nil }
        let state = tracestate ?? ""
        self.init(
            traceID: UUID128(high: high, low: low), spanID: spanID, isSampled: flags & 1 == 1,
            state: state.utf8.count <= 512 ? state : "")
    }

    /// The field `traceparent` of a request that belongs to this span (§3.2).
    package var traceparent: String {
        "00-\(traceID.hex)-\(Self.hex(spanID))-0\(isSampled ? 1 : 0)"
    }

    /// The same place in the trace under another span.
    package func child(_ spanID: UInt64) -> TraceContext {
        TraceContext(traceID: traceID, spanID: spanID, isSampled: isSampled, state: state)
    }

    /// Sixteen lower-case hexadecimal digits.
    package static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Only lower-case digits are valid (§3.2.2.1).
    private static func number(_ text: ArraySlice<UInt8>, digits: Int) -> UInt64? {
        guard text.count == digits else { return nil }
        var number: UInt64 = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }
}
