package import Core

/// How much a tenant may hold; nil for what is not limited.
package struct TenantLimits: Sendable, Equatable {
    /// The most people, those who are turned away included.
    package var people: Int?
    /// The most courses that are not archived.
    package var courses: Int?
    /// The most requests in a minute.
    package var requestsPerMinute: Int?
    /// How far runs of workflows may go, as the engine names its limits; empty for what is usual.
    package var runs: JSONObject
    /// How much may be attached to messages, as conversations name their limits; empty for what is usual.
    package var attachments: JSONObject

    package init(
        people: Int? = nil, courses: Int? = nil, requestsPerMinute: Int? = nil, runs: JSONObject = JSONObject(),
        attachments: JSONObject = JSONObject()
    ) {
        self.people = people
        self.courses = courses
        self.requestsPerMinute = requestsPerMinute
        self.runs = runs
        self.attachments = attachments
    }

    /// Reads what the database keeps; what it does not understand is no limit.
    init(stored: JSONValue) {
        func number(_ key: String) -> Int? { stored[key]?.integerValue.map { Int($0) } }
        self.init(
            people: number("people"), courses: number("courses"), requestsPerMinute: number("requests_per_minute"),
            runs: stored["runs"]?.objectValue ?? JSONObject(),
            attachments: stored["attachments"]?.objectValue ?? JSONObject())
    }

    /// All limits by name; null for what is not limited.
    package var json: JSONValue {
        func number(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
        var members: JSONObject = [
            "people": number(people), "courses": number(courses), "requests_per_minute": number(requestsPerMinute),
        ]
        if !runs.isEmpty { members["runs"] = .object(runs) }
        if !attachments.isEmpty { members["attachments"] = .object(attachments) }
        return .object(members)
    }
}
