import Core
import Expressions

/// Evaluates the expressions that lines of standard input hold, `{"expression": "…", "scope": {…}}`, and answers each
/// with a line: `{"type": "…", "value": …}`, or `{"error": "…", "message": "…"}`.
struct ExpressionLines {
    func run() {
        while let line = readLine(strippingNewline: true) {
            print(answer(to: line).serializedString())
        }
    }

    private func answer(to line: String) -> JSONValue {
        guard let request = try? JSONParser.parse(Array(line.utf8)), let source = request["expression"]?.stringValue
        else { return ["error": "request"] }
        var scope: [String: JSONValue] = [:]
        for member in request["scope"]?.objectValue?.members ?? [] { scope[member.key] = member.value }
        do throws(ExpressionError) {
            return tagged(try Expression.compile(source).typedValue(scope))
        } catch {
            return ["error": .string(error.code.rawValue), "message": .string(error.description)]
        }
    }

    /// The value beside the name of its type, so that nothing is lost.
    private func tagged(_ value: Value) -> JSONValue {
        ["type": .string(value.typeName), "value": plain(value)]
    }

    private func plain(_ value: Value) -> JSONValue {
        switch value {
        case .int(let number, _): .string(String(number))
        case .uint(let number): .string(String(number))
        case .double(let number, _): .string(String(describing: number))
        case .bytes(let bytes): .array(bytes.map { .integer(Int64($0)) })
        case .list(let list): .array((0..<list.count).map { tagged(list[$0]) })
        case .map(let map): .array(zip(map.keys, map.values).map { .array([tagged($0), tagged($1)]) })
        case .optional(let inner): inner.map { .array([tagged($0)]) } ?? []
        default: (try? value.json(limit: .max)) ?? nil
        }
    }
}
