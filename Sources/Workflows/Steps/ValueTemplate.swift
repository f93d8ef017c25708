package import Core
import Expressions

/// A JSON value whose texts are templates. A text that is one expression and nothing else stands for the expression's
/// value, whatever its kind: `"{{ vars.search.hits }}"` is a list.
///
/// Where secrets are allowed, `{"secret": "name"}` stands for a secret, with an optional `prefix` before it.
package struct ValueTemplate: Sendable {
    private indirect enum Node: Sendable {
        case constant(JSONValue)
        case text(Template)
        case value(Expression)
        case secret(String, prefix: String)
        case list([Node])
        case object([(key: String, value: Node)])
    }

    /// The most bytes of texts and keys of a value, and one for each value in it.
    static let maximumSize = 1 << 20
    fileprivate static let maximumDepth = 32

    private let root: Node
    /// The names of the secrets that it stands for.
    let secrets: Set<String>

    /// The value with its expressions replaced. Throws `ExpressionError`, and `RunFailure` where it grows too large.
    ///
    /// - Parameter secrets: the secrets that `secrets` names, in the clear
    package func render(
        _ scope: [String: JSONValue], secrets: [String: String] = [:], limit: Int = maximumSize
    ) throws -> JSONValue {
        var size = 0
        return try Self.render(root, scope, secrets, limit: limit, &size)
    }

    private static func render(
        _ node: Node, _ scope: [String: JSONValue], _ secrets: [String: String], limit: Int, _ size: inout Int
    ) throws -> JSONValue {
        size += 1
        let value: JSONValue
        switch node {
        case .constant(let constant): value = constant
        case .text(let template): value = .string(try template.render(scope))
        case .value(let expression): value = try expression.evaluate(scope)
        case .secret(let name, let prefix):
            guard let secret = secrets[name] else {
                throw RunFailure(.invalidStep, "There is no secret '\(name)'.", allowsRetry: false)
            }
            value = .string(prefix + secret)
        case .list(let nodes):
            return .array(try nodes.map { try render($0, scope, secrets, limit: limit, &size) })
        case .object(let members):
            return .object(
                JSONObject(
                    try members.map { ($0.key, try render($0.value, scope, secrets, limit: limit, &size)) }))
        }
        size += value.roughSize
        guard size <= limit else {
            throw RunFailure(
                .valueTooLarge, "A step made a value that is larger than \(limit >> 10) KiB.", allowsRetry: false)
        }
        return value
    }

    /// Makes value templates and collects what is wrong with them, by the path inside the value.
    struct Reader {
        let allowsSecrets: Bool
        private(set) var problems: [(path: String, message: String)] = []
        private var secrets: Set<String> = []
        private var count = 0

        init(allowsSecrets: Bool) {
            self.allowsSecrets = allowsSecrets
        }

        mutating func read(_ value: JSONValue) -> ValueTemplate {
            let root = node(value, path: "", depth: 1)
            return ValueTemplate(root: root, secrets: secrets)
        }

        private mutating func node(_ value: JSONValue, path: String, depth: Int) -> Node {
            count += 1
            guard depth <= ValueTemplate.maximumDepth, count <= 10_000 else {
                if count <= 10_001 {
                    problems.append(
                        (
                            path,
                            "At most \(ValueTemplate.maximumDepth) levels and 10000 values may lie inside each other."
                        ))
                }
                return .constant(nil)
            }
            switch value {
            case .string(let source): return text(source, path: path)
            case .array(let elements):
                return .list(
                    elements.enumerated().map { node($1, path: "\(path)[\($0)]", depth: depth + 1) })
            case .object(let object):
                if allowsSecrets, let secret = object["secret"] { return self.secret(secret, object, path: path) }
                return .object(
                    object.members.map { ($0.key, node($0.value, path: "\(path).\($0.key)", depth: depth + 1)) })
            default: return .constant(value)
            }
        }

        private mutating func text(_ source: String, path: String) -> Node {
            guard source.contains("{{") else { return .constant(.string(source)) }
            do throws(ExpressionError) {
                let template = try Template.compile(source)
                return template.onlyExpression.map { .value($0) } ?? .text(template)
            } catch {
                problems.append((path, error.description))
                return .constant(nil)
            }
        }

        private mutating func secret(_ name: JSONValue, _ object: JSONObject, path: String) -> Node {
            let prefix = object["prefix"] ?? ""
            guard let name = name.stringValue, SecretName.isValid(name), let prefix = prefix.stringValue,
                object.count == (object["prefix"] == nil ? 1 : 2)
            else {
                problems.append(
                    (path, "A secret is {\"secret\": \"name\"}, and may have a text \"prefix\" beside it."))
                return .constant(nil)
            }
            secrets.insert(name)
            return .secret(name, prefix: prefix)
        }
    }
}

/// What a secret may be called.
package enum SecretName {
    /// 1 to 64 small letters, digits, underscores and dashes, beginning with a letter.
    package static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return name.utf8.count <= 64
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

extension JSONValue {
    /// The bytes of its texts and keys, and one for each value in it.
    fileprivate var roughSize: Int {
        switch self {
        case .string(let text): text.utf8.count
        case .array(let elements): elements.reduce(elements.count) { $0 + $1.roughSize }
        case .object(let object): object.members.reduce(object.count) { $0 + $1.key.utf8.count + $1.value.roughSize }
        default: 1
        }
    }
}
