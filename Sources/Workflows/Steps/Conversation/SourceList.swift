import Core
import Expressions

/// The sources that a message or a task names, as an author gives them: a list of values, each a `ShownSource` as ChatKit
/// names it, whose texts are templates; or one expression that gives such a list.
struct SourceList: Sendable {
    /// The most sources of one message.
    private static let maximumCount = 100
    /// The most characters of each text.
    private static let maximumLength = 1000

    private let template: ValueTemplate

    /// Nil where the parameter is absent.
    init?(_ parameters: inout StepParameters, _ field: String) {
        guard let raw = parameters.raw(field), let template = parameters.value(field) else { return nil }
        for problem in Self.problems(of: raw) { parameters.require(field + problem.path, problem.message) }
        self.template = template
    }

    /// The sources, each with the place in the text that it names. Throws a `RunFailure` where one is none.
    func render(_ scope: [String: JSONValue]) throws -> [(source: ShownSource, index: Int?)] {
        guard let list = try template.render(scope).arrayValue, list.count <= Self.maximumCount else {
            throw Self.failure("expected a list of at most \(Self.maximumCount) sources.")
        }
        return try list.enumerated().map { number, value in
            guard let source = ShownSource(json: Self.shortened(value.withoutNUL)) else {
                throw Self.failure("number \(number + 1) is no file, url or entity with all that it needs.")
            }
            switch source.place {
            case .url(let url, _) where !Self.isAddress(url):
                throw Self.failure("number \(number + 1) has no address that begins with https:// or http://.")
            case .entity(let entity) where entity.icon.map { !IconName.isValid($0) } ?? false:
                throw Self.failure("number \(number + 1) has an icon that there is not.")
            default: break
            }
            let index = value["index"]?.integerValue.map { Int(clamping: $0) }
            return (source, index.map { max(0, $0) })
        }
    }

    private static func failure(_ problem: String) -> RunFailure {
        RunFailure(.invalidStep, "The sources of a step of this assistant are wrong: \(problem)", allowsRetry: false)
    }

    /// Only what the browser opens as a page: no `javascript:` and no `data:`.
    static func isAddress(_ text: String) -> Bool {
        let scheme = text.prefix(8).lowercased()
        return (scheme == "https://" || scheme.hasPrefix("http://")) && text.utf8.count <= 2000
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
    }

    private static func shortened(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return value }
        return .object(
            JSONObject(
                members.members.map { key, value in
                    guard case .string(let text) = value, key != "url" else { return (key, value) }
                    return (key, .string(String(text.prefix(maximumLength))))
                }))
    }

    // MARK: What can be told before there is a run

    private static let needs = ["file": "filename", "url": "url", "entity": "id"]

    private static func problems(of raw: JSONValue) -> [(path: String, message: String)] {
        if let text = raw.stringValue {
            return text.contains("{{") ? [] : [("", "Expected a list, or an expression that gives one.")]
        }
        guard let list = raw.arrayValue else { return [("", "Expected a list, found \(raw.kind).")] }
        guard list.count <= maximumCount else { return [("", "Expected at most \(maximumCount) sources.")] }
        return list.enumerated().flatMap { problems(of: $1, at: "[\($0)]") }
    }

    private static func problems(of source: JSONValue, at path: String) -> [(path: String, message: String)] {
        if source.stringValue?.contains("{{") == true { return [] }
        guard case .object(let members) = source else { return [(path, "Expected an object, found \(source.kind).")] }
        guard let type = members["type"]?.stringValue, let need = needs[type] else {
            return [("\(path).type", "Expected one of file, url, entity.")]
        }
        return ["title", need].filter { members[$0]?.stringValue?.isEmpty ?? true }.map {
            ("\(path).\($0)", "This is required.")
        }
    }
}
