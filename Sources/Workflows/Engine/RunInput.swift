package import Core

/// What a run begins with, as its expressions see it.
package struct RunInput: Sendable, Equatable {
    /// What the learner sent: `{"text", …}`.
    package var input: JSONValue
    package var state: JSONValue
    /// Who asks: `{"id", "role", "locale"}`.
    package var user: JSONValue
    package var course: JSONValue

    package init(input: JSONValue, state: JSONValue = [:], user: JSONValue = [:], course: JSONValue = [:]) {
        self.input = input
        self.state = state
        self.user = user
        self.course = course
    }

    /// Reads what `json` wrote; a missing member is an empty object.
    package init(json: JSONValue) {
        self.init(
            input: json["input"] ?? [:], state: json["state"] ?? [:], user: json["user"] ?? [:],
            course: json["course"] ?? [:])
    }

    /// The form that the journal keeps.
    package var json: JSONValue { ["input": input, "state": state, "user": user, "course": course] }
}
