package import Core

/// What a teacher set of one link, as its column `settings` has it. Members that others keep there stay as they are.
package struct LinkSettings: Sendable, Equatable {
    /// The column.
    package private(set) var json: JSONObject

    package init(_ json: JSONObject = JSONObject()) {
        self.json = json
    }

    /// The custom parameters by which a link that the picker placed brings its dates along.
    package static let dateParameters = ["available_from", "available_until", "submission_from", "submission_until"]

    /// The custom parameter by which a link that the picker placed brings its documents along.
    package static let storeParameter = "store"

    /// What the custom parameters of a new link say: its documents, whatever its workflow is to know, and its dates, as
    /// deep linking and platforms send them (Deep Linking 2.0 §2.1.1).
    package init(custom: [String: String]) {
        self.init()
        let names = (
            opens: [
                "submission_from", "available_from", "ResourceLink.submission.startDateTime",
                "ResourceLink.available.startDateTime",
            ],
            closes: [
                "submission_until", "available_until", "ResourceLink.submission.endDateTime",
                "ResourceLink.available.endDateTime",
            ]
        )
        opensAt = names.opens.lazy.compactMap { custom[$0] }.compactMap { Timestamp(rfc3339: $0) }.first
        closesAt = names.closes.lazy.compactMap { custom[$0] }.compactMap { Timestamp(rfc3339: $0) }.first
        store = custom[Self.storeParameter].flatMap { $0.isEmpty ? nil : $0 }
        let own = Set(Self.dateParameters + [Self.storeParameter, "workflow"])
        let others = custom.filter { !own.contains($0.key) && !$0.key.contains(".") && $0.value.utf8.count <= 1024 }
            .sorted { $0.key < $1.key }.prefix(20)
        self.custom = JSONObject(others.map { ($0.key, .string($0.value)) })
    }

    /// A member of another concern, such as `grading`.
    package subscript(name: String) -> JSONValue? {
        get { json[name] }
        set { json[name] = newValue }
    }

    /// The slug of the vector store whose documents answers are to be drawn from; nil leaves it to the workflow.
    package var store: String? {
        get { json["store"]?.stringValue }
        set { json["store"] = newValue.map { .string($0) } }
    }

    /// What else the platform's custom parameters told when the link was new, as texts.
    package var custom: JSONObject {
        get { json["custom"]?.objectValue ?? JSONObject() }
        set { json["custom"] = newValue.isEmpty ? JSONValue?.none : .object(newValue) }
    }

    /// When learners may begin; nil: at once.
    package var opensAt: Timestamp? {
        get { time("opens_at") }
        set { json["opens_at"] = newValue.map { .string($0.rfc3339) } }
    }

    /// From when learners only read; nil: never.
    package var closesAt: Timestamp? {
        get { time("closes_at") }
        set { json["closes_at"] = newValue.map { .string($0.rfc3339) } }
    }

    /// How many conversations a learner may begin; nil: any number.
    package var attempts: Int? {
        get { json["attempts"]?.integerValue.flatMap { Int(exactly: $0) } }
        set { json["attempts"] = newValue.map { .integer(Int64($0)) } }
    }

    /// Whether a learner may begin again.
    package var mayRestart: Bool {
        get { json["may_restart"]?.boolValue ?? true }
        set { json["may_restart"] = .bool(newValue) }
    }

    /// How it is graded.
    package var grading: GradingSettings {
        get { json["grading"].map(GradingSettings.init(json:)) ?? GradingSettings() }
        set { json["grading"] = newValue == GradingSettings() ? JSONValue?.none : newValue.json }
    }

    private func time(_ name: String) -> Timestamp? {
        json[name]?.stringValue.flatMap { Timestamp(rfc3339: $0) }
    }
}
