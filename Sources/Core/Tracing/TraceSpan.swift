import Synchronization

/// A value that describes a span.
package enum SpanAttribute: Sendable, Equatable {
    /// Free text; nothing personal belongs there.
    case string(String)
    /// A count or a code.
    case int(Int)
}

/// What takes part in a trace, as OpenTelemetry counts it.
package enum SpanKind: Int, Sendable {
    /// Inside of the program, an answer of ours, a request of ours.
    case `internal` = 1, server, client
}

/// A piece of work that has ended.
package struct FinishedSpan: Sendable {
    /// What was done, of few values: a route's pattern, never a path.
    package let name: String
    /// Its part in the trace.
    package let kind: SpanKind
    /// Its trace and its own identifier.
    package let context: TraceContext
    /// The span that it is part of; nil at the beginning of a trace.
    package let parentID: UInt64?
    /// When it began.
    package let start: Timestamp
    /// When it ended.
    package let end: Timestamp
    /// What was learned about it.
    package let attributes: [(key: String, value: SpanAttribute)]
    /// Why it failed; nil where it did not.
    package let failure: String?

    /// A span as a tracer or a test makes it.
    package init(
        name: String, kind: SpanKind, context: TraceContext, parentID: UInt64?, start: Timestamp, end: Timestamp,
        attributes: [(key: String, value: SpanAttribute)], failure: String?
    ) {
        self.name = name
        self.kind = kind
        self.context = context
        self.parentID = parentID
        self.start = start
        self.end = end
        self.attributes = attributes
        self.failure = failure
    }
}

/// A piece of work that is being done; it takes what is learned about it meanwhile.
package final class TraceSpan: Sendable {
    private struct State {
        var name: String
        var attributes: [(key: String, value: SpanAttribute)] = []
        var failure: String?
    }

    /// Where in its trace it stands.
    package let context: TraceContext
    private let state: Mutex<State>

    init(name: String, context: TraceContext) {
        self.context = context
        state = Mutex(State(name: name))
    }

    /// Gives it the name that was not known when it began.
    package func rename(_ name: String) {
        state.withLock { $0.name = name }
    }

    /// Describes it by one more value.
    package func set(_ key: String, _ value: SpanAttribute) {
        state.withLock { $0.attributes.append((key, value)) }
    }

    /// Marks it as failed, for a reason that names nobody.
    package func fail(_ reason: String) {
        state.withLock { $0.failure = reason }
    }

    func finished(kind: SpanKind, parentID: UInt64?, start: Timestamp, end: Timestamp) -> FinishedSpan {
        state.withLock {
            FinishedSpan(
                name: $0.name, kind: kind, context: context, parentID: parentID, start: start, end: end,
                attributes: $0.attributes, failure: $0.failure)
        }
    }
}
