import Core
import Expressions

/// Checks the values that lines of standard input hold, `{"schema": …, "values": […]}`, and answers each with a line:
/// `{"valid": [true, …]}`, or `{"error": "…"}` where the schema is wrong.
struct SchemaLines {
    func run() {
        while let line = readLine(strippingNewline: true) {
            print(answer(to: line).serializedString())
        }
    }

    private func answer(to line: String) -> JSONValue {
        guard let request = try? JSONParser.parse(Array(line.utf8)), let json = request["schema"],
            let values = request["values"]?.arrayValue
        else { return ["error": "request"] }
        do throws(SchemaError) {
            let schema = try Schema(json)
            return ["valid": .array(values.map { .bool(schema.problems(of: $0).isEmpty) })]
        } catch {
            return ["error": .string(error.description)]
        }
    }
}
