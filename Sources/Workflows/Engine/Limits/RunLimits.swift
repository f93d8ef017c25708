package import Core

/// How far a run may go. Each is a clear error where it is passed.
package struct RunLimits: Sendable, Equatable {
    /// The most steps between two waits, whatever they are.
    package var stepsPerTurn = 1000
    /// The most rounds of one `while`, where it does not say fewer.
    package var iterations = 1000
    /// The most elements of one `for_each`.
    package var items = 10_000
    /// The most branches, loops over lists and workflows inside each other.
    package var nesting = 16
    /// The most UTF-8 bytes of the state as JSON.
    package var stateSize = 1 << 20
    /// The most seconds of work between two waits, on whichever servers.
    package var runSeconds = 1800
    /// The most tokens that language models read and write for the run.
    package var tokens = 2_000_000

    package init() {}

    /// The limits by the names that institutions and authors know them by.
    package enum Name: String, Sendable, CaseIterable {
        case stepsPerTurn = "steps_per_turn"
        case iterations
        case items
        case nesting
        case stateSize = "state_bytes"
        case runSeconds = "run_seconds"
        case tokens

        /// What it may be set to, by anybody.
        package var range: ClosedRange<Int> {
            switch self {
            case .stepsPerTurn: 1...100_000
            case .iterations: 1...100_000
            case .items: 1...100_000
            case .nesting: 1...64
            case .stateSize: 64...(16 << 20)
            case .runSeconds: 1...86_400
            case .tokens: 1...1_000_000_000
            }
        }

        fileprivate var place: WritableKeyPath<RunLimits, Int> {
            switch self {
            case .stepsPerTurn: \.stepsPerTurn
            case .iterations: \.iterations
            case .items: \.items
            case .nesting: \.nesting
            case .stateSize: \.stateSize
            case .runSeconds: \.runSeconds
            case .tokens: \.tokens
            }
        }
    }

    /// These where an institution has set none of its own, which may be lower and higher.
    package func replaced(by bounds: RunBounds) -> RunLimits {
        var limits = self
        for (name, value) in bounds.values { limits[keyPath: name.place] = value }
        return limits
    }

    /// These, lowered to those of a workflow: an author may ask for less than the institution allows, not for more.
    package func lowered(by bounds: RunBounds) -> RunLimits {
        var limits = self
        for (name, value) in bounds.values { limits[keyPath: name.place] = min(value, limits[keyPath: name.place]) }
        return limits
    }
}

/// Limits that an institution or a workflow sets; the others are as they are.
package struct RunBounds: Sendable, Equatable {
    package private(set) var values: [RunLimits.Name: Int] = [:]

    package init() {}

    /// A limit that is not there.
    package struct Problem: Error, Equatable {
        /// The limit's name; empty for all of them.
        package let field: String
        package let message: String
    }

    /// Reads `{"tokens": 5000, …}`; null and what is absent is not set. Throws the first problem.
    package init(json: JSONValue) throws(Problem) {
        guard !json.isNull else { return }
        guard case .object(let members) = json else { throw Problem(field: "", message: "Limits are an object.") }
        for member in members.members where !member.value.isNull {
            guard let name = RunLimits.Name(rawValue: member.key) else {
                let names = RunLimits.Name.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem(field: member.key, message: "There is no such limit. The limits are: \(names).")
            }
            guard let value = member.value.integerValue.map({ Int($0) }), name.range.contains(value) else {
                throw Problem(
                    field: member.key,
                    message: "This is a number from \(name.range.lowerBound) to \(name.range.upperBound).")
            }
            values[name] = value
        }
    }

    /// Sets one of them, or leaves it as it usually is.
    package mutating func set(_ name: RunLimits.Name, to value: Int?) {
        values[name] = value
    }

    /// What `init(json:)` reads.
    package var json: JSONValue {
        .object(
            JSONObject(
                RunLimits.Name.allCases.compactMap { name in
                    values[name].map { (name.rawValue, .integer(Int64($0))) }
                }))
    }
}
