import Core
import Expressions

/// The shape that a model's answer must have.
struct AnswerSchema: Sendable {
    /// The schema, as providers get it.
    let json: JSONValue
    private let schema: Schema

    /// Throws what is wrong with the schema.
    init(_ json: JSONValue) throws(SchemaError) {
        schema = try Schema(json)
        self.json = json
    }

    /// A closed object with these members, all required.
    static func object(_ members: [(String, JSONValue)], definitions: JSONValue? = nil) -> AnswerSchema {
        var schema: JSONObject = [
            "type": "object", "properties": .object(JSONObject(members)),
            "required": .array(members.map { .string($0.0) }), "additionalProperties": false,
        ]
        schema["$defs"] = definitions
        do throws(SchemaError) {
            return try AnswerSchema(.object(schema))
        } catch {
            preconditionFailure("A schema around a schema is one: \(error)")
        }
    }

    /// What is wrong with an answer, each for the model to read.
    func problems(of value: JSONValue) -> [String] {
        schema.problems(of: value).map(\.description)
    }
}
