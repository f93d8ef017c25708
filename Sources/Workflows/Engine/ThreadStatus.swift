package import Core

/// Whether a thread takes messages.
package struct ThreadStatus: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case active
        /// It takes none for now.
        case locked
        /// It is over.
        case closed
    }

    package static let active = ThreadStatus(.active)

    package let kind: Kind
    /// What people are told; an active one has none.
    package let reason: String?

    package init(_ kind: Kind, reason: String? = nil) {
        self.kind = kind
        self.reason = kind == .active ? nil : reason.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// As the ChatKit protocol sends it.
    package var json: JSONValue {
        var members: JSONObject = ["type": .string(kind.rawValue)]
        members["reason"] = reason.map { .string($0) }
        return .object(members)
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        guard let kind = json["type"]?.stringValue.flatMap({ Kind(rawValue: $0) }) else { return nil }
        self.init(kind, reason: json["reason"]?.stringValue)
    }

    /// The most characters of a reason that a workflow gives.
    private static let mostOfReason = 500

    /// What becomes of the thread of a run that ended so; nil where its author said nothing of the thread.
    init?(ending result: RunResult) {
        guard let kind = Kind(rawValue: result.status), kind != .active else { return nil }
        self.init(kind, reason: result.message.map { String($0.withoutNUL.prefix(Self.mostOfReason)) })
    }
}
