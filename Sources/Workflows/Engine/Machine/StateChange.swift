package import Core

/// One place of a run's state and what is there from now on.
package struct StateChange: Sendable, Equatable {
    /// Names of members from the root on; empty for the whole state.
    package let path: [String]
    /// Nil: the member is removed.
    package let value: JSONValue?

    package init(_ path: [String], _ value: JSONValue?) {
        self.path = path
        self.value = value
    }

    /// The place as expressions name it, such as `state.score.total`.
    package var place: String { (["state"] + path).joined(separator: ".") }
}

extension JSONValue {
    /// The value with the change made; objects on the way are made where nothing is. Throws where something else is in
    /// the way.
    func applying(_ change: StateChange) throws(RunFailure) -> JSONValue {
        try replaced(change, at: 0)
    }

    private func replaced(_ change: StateChange, at depth: Int) throws(RunFailure) -> JSONValue {
        guard depth < change.path.count else { return change.value ?? [:] }
        var members: JSONObject
        switch self {
        case .object(let object): members = object
        case .null: members = JSONObject()
        default:
            let place = (["state"] + change.path.prefix(depth)).joined(separator: ".")
            throw RunFailure(
                .invalidStep, "\(change.place) cannot be set, because \(place) is a \(kind) and no object.",
                allowsRetry: false)
        }
        let key = change.path[depth]
        if depth == change.path.count - 1 {
            members[key] = change.value
        } else if change.value != nil || members[key] != nil {
            members[key] = try (members[key] ?? .null).replaced(change, at: depth + 1)
        }
        return .object(members)
    }
}
