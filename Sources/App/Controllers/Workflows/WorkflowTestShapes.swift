import Core
import HTTPCore
import Workflows

extension StoredWorkflowTest {
    /// The test as documents have it: with its name, without what the server knows of it.
    var document: JSONValue {
        var members: JSONObject = ["name": .string(name)]
        for member in content.objectValue?.members ?? [] { members[member.key] = member.value }
        return .object(members)
    }

    /// As the API shows it.
    var json: JSONValue {
        var members = document.objectValue ?? JSONObject()
        members["id"] = .string(id.description)
        members["author_id"] = authorID.map { .string($0.description) } ?? .null
        members["created_at"] = .string(createdAt.rfc3339)
        members["updated_at"] = .string(updatedAt.rfc3339)
        return .object(members)
    }

    static let schema = JSONSchema.named(
        "StoredWorkflowTest",
        .object(
            WorkflowTest.members + [
                .required("id", .string()), .required("author_id", .nullable(.identifier)),
                .required("created_at", .time), .required("updated_at", .time),
            ]))
}

extension WorkflowTest {
    fileprivate static let members: [JSONSchema.Property] = [
        .required("name", .string()), .optional("user", .map(.any)), .optional("course", .map(.any)),
        .optional("clock", .time), .optional("script", .map(.array(.map(.any)))), .optional("pinned", .map(.any)),
        .required("turns", .array(.map(.any))), .optional("expect", .array(.any)),
    ]

    static let schema = JSONSchema.named("WorkflowTest", .object(members))
}

extension WorkflowTestReport {
    static let schema = JSONSchema.named(
        "WorkflowTestReport",
        .object([
            .required("name", .string()), .required("passed", .boolean),
            .required("problems", .array(WorkflowProblem.schema)),
            .required(
                "failure", .nullable(.object([.required("field", .string()), .required("message", .string())]))),
            .required(
                "expectations",
                .array(
                    .object([
                        .required("field", .string()), .required("that", .string()),
                        .required("note", .nullable(.string())), .required("passed", .boolean),
                        .required("message", .nullable(.string())),
                    ]))),
            .required("steps", .array(.string())), .required("items", .array(.map(.any))),
            .required("unused", .map(.integer())),
        ]))
}
