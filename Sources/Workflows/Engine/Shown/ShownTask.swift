package import Core

/// A piece of work that people see being done.
package struct ShownTask: Sendable, Equatable {
    /// What is shown beside a task of a workflow item.
    package enum Status: String, Sendable {
        case none, loading, complete
    }

    /// What the work is.
    package enum Work: Sendable, Equatable {
        /// Anything: `content` is Markdown.
        case custom(title: String?, icon: String? = nil, content: String? = nil)
        case webSearch(title: String?, titleQuery: String? = nil, queries: [String] = [], sources: [ShownSource] = [])
        /// What a model thinks, in Markdown.
        case thought(title: String? = nil, content: String)
        /// Reading documents.
        case file(title: String?, sources: [ShownSource] = [])
        /// Making an image.
        case image(title: String?)
    }

    package var status: Status
    package var work: Work

    package init(_ work: Work, status: Status = .none) {
        self.status = status
        self.work = work
    }

    /// The task as ChatKit names it, members in the order of the reference implementation.
    package var json: JSONValue {
        var members: JSONObject = ["status_indicator": .string(status.rawValue)]
        switch work {
        case .custom(let title, let icon, let content):
            members.append("type", "custom")
            members["title"] = title.map(JSONValue.string)
            members["icon"] = icon.map(JSONValue.string)
            members["content"] = content.map(JSONValue.string)
        case .webSearch(let title, let titleQuery, let queries, let sources):
            members.append("type", "web_search")
            members["title"] = title.map(JSONValue.string)
            members["title_query"] = titleQuery.map(JSONValue.string)
            members.append("queries", .array(queries.map(JSONValue.string)))
            members.append("sources", .array(sources.map(\.json)))
        case .thought(let title, let content):
            members.append("type", "thought")
            members["title"] = title.map(JSONValue.string)
            members.append("content", .string(content))
        case .file(let title, let sources):
            members.append("type", "file")
            members["title"] = title.map(JSONValue.string)
            members.append("sources", .array(sources.map(\.json)))
        case .image(let title):
            members.append("type", "image")
            members["title"] = title.map(JSONValue.string)
        }
        return .object(members)
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        let title = json["title"]?.stringValue
        let sources = (json["sources"]?.arrayValue ?? []).compactMap(ShownSource.init(json:))
        let work: Work? =
            switch json["type"]?.stringValue {
            case "custom":
                .custom(title: title, icon: json["icon"]?.stringValue, content: json["content"]?.stringValue)
            case "web_search":
                .webSearch(
                    title: title, titleQuery: json["title_query"]?.stringValue,
                    queries: (json["queries"]?.arrayValue ?? []).compactMap(\.stringValue), sources: sources)
            case "thought": json["content"]?.stringValue.map { .thought(title: title, content: $0) }
            case "file": .file(title: title, sources: sources)
            case "image": .image(title: title)
            default: nil
            }
        guard let work else { return nil }
        self.init(work, status: json["status_indicator"]?.stringValue.flatMap(Status.init) ?? .none)
    }
}
