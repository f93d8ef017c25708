package import Core

/// Work in several tasks that people see as one: what a model thinks, or what an agent does.
package struct ShownWorkflow: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case custom, reasoning
    }

    /// What stands in the place of the tasks where they are folded away.
    package enum Summary: Sendable, Equatable {
        case title(String, icon: String? = nil)
        /// How long it took.
        case duration(seconds: Int)
    }

    package let kind: Kind
    package var tasks: [ShownTask]
    package var summary: Summary?
    /// Whether the tasks are unfolded once it is complete.
    package var isExpanded: Bool

    package init(_ kind: Kind, tasks: [ShownTask] = [], summary: Summary? = nil, isExpanded: Bool = false) {
        self.kind = kind
        self.tasks = tasks
        self.summary = summary
        self.isExpanded = isExpanded
    }

    /// The workflow as ChatKit names it, members in the order of the reference implementation.
    package var json: JSONValue {
        var members: JSONObject = ["type": .string(kind.rawValue), "tasks": .array(tasks.map(\.json))]
        members["summary"] = summary?.json
        members.append("expanded", .bool(isExpanded))
        return .object(members)
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        guard let kind = json["type"]?.stringValue.flatMap(Kind.init) else { return nil }
        self.init(
            kind, tasks: (json["tasks"]?.arrayValue ?? []).compactMap(ShownTask.init(json:)),
            summary: json["summary"].flatMap(Summary.init(json:)), isExpanded: json["expanded"]?.boolValue ?? false)
    }
}

extension ShownWorkflow.Summary {
    fileprivate var json: JSONValue {
        switch self {
        case .title(let title, nil): ["title": .string(title)]
        case .title(let title, let icon?): ["title": .string(title), "icon": .string(icon)]
        case .duration(let seconds): ["duration": .integer(Int64(seconds))]
        }
    }

    fileprivate init?(json: JSONValue) {
        if let title = json["title"]?.stringValue {
            self = .title(title, icon: json["icon"]?.stringValue)
        } else if let seconds = json["duration"]?.integerValue {
            self = .duration(seconds: Int(seconds))
        } else {
            return nil
        }
    }
}
