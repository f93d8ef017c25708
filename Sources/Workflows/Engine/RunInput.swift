package import Core

/// What a run begins with, as its expressions see it.
package struct RunInput: Sendable, Equatable {
    /// What the learner sent: `{"text", …}`.
    package var input: JSONValue
    package var state: JSONValue
    /// Who asks: `{"id", "role", "locale"}`.
    package var user: JSONValue
    package var course: JSONValue
    /// The outputs of steps that are not carried out, by their slugs: an author tries what comes after them.
    package var pinned: JSONObject
    /// The tools that the program carries out which called the run; nil where it brought none.
    package var offered: OfferedTools?

    package init(
        input: JSONValue, state: JSONValue = [:], user: JSONValue = [:], course: JSONValue = [:],
        pinned: JSONObject = JSONObject(), offered: OfferedTools? = nil
    ) {
        self.input = input
        self.state = state
        self.user = user
        self.course = course
        self.pinned = pinned
        self.offered = offered
    }

    /// Reads what `json` wrote; a missing member is an empty object.
    package init(json: JSONValue) {
        self.init(
            input: json["input"] ?? [:], state: json["state"] ?? [:], user: json["user"] ?? [:],
            course: json["course"] ?? [:], pinned: json["pinned"]?.objectValue ?? JSONObject(),
            offered: json["offered"].flatMap { OfferedTools(json: $0) })
    }

    /// The form that the journal keeps.
    package var json: JSONValue {
        var members: JSONObject = ["input": input, "state": state, "user": user, "course": course]
        if !pinned.isEmpty { members.append("pinned", .object(pinned)) }
        if let offered, !offered.definitions.isEmpty { members.append("offered", offered.json) }
        return .object(members)
    }
}
