package import Core

/// A model that answers in the place of another.
package struct ModelFallback: Sendable, Equatable {
    /// What lets it.
    package enum Reason: String, Sendable, CaseIterable {
        /// The other gives no answer.
        case error
        /// There is no money left for the other.
        case budget
        /// The conversation does not fit the other's context.
        case context
    }

    package let model: String
    /// At least one, in the order of the cases.
    package let reasons: [Reason]

    /// - Parameter reasons: all of them where it is empty
    package init(model: String, reasons: Set<Reason> = []) {
        self.model = model
        self.reasons = Reason.allCases.filter { reasons.isEmpty || reasons.contains($0) }
    }

    package var json: JSONValue {
        ["model": .string(model), "on": .array(reasons.map { .string($0.rawValue) })]
    }

    /// What this program wrote, or a newer one did; reasons that it does not know are left out.
    init?(json: JSONValue) {
        guard let model = json["model"]?.stringValue else { return nil }
        let reasons = (json["on"]?.arrayValue ?? []).compactMap { $0.stringValue.flatMap(Reason.init(rawValue:)) }
        guard !reasons.isEmpty else { return nil }
        self.init(model: model, reasons: Set(reasons))
    }
}

extension ModelFallback.Reason {
    /// What another model is asked for after such an error.
    package init(_ reason: ModelError.Reason) {
        self =
            switch reason {
            case .contextTooLong: .context
            case .budgetExceeded: .budget
            default: .error
            }
    }
}

/// Which models answer in the place of which.
package struct FallbackGraph: Sendable {
    private let edges: [String: [String]]

    package init(_ edges: [String: [String]]) {
        self.edges = edges
    }

    /// A way from the model through others back to it, which begins and ends with it; nil where there is none.
    package func circle(through model: String) -> [String]? {
        var seen: Set<String> = []
        var ways = (edges[model] ?? []).map { [model, $0] }
        while let way = ways.popLast() {
            guard let last = way.last else { continue }
            if last == model { return way }
            guard seen.insert(last).inserted else { continue }
            ways += (edges[last] ?? []).map { way + [$0] }
        }
        return nil
    }
}
