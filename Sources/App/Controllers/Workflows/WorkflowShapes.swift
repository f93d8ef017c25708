import Core
import HTTPCore
import Workflows

extension Workflow {
    /// As the API shows it to authors.
    var json: JSONValue {
        [
            "id": .string(id.description), "slug": .string(slug), "title": .string(title),
            "description": .string(description), "is_default": .bool(isDefault),
            "published_version": publishedNumber.map { .integer(Int64($0)) } ?? .null,
            "draft_revision": .integer(Int64(draftRevision)),
            "has_unpublished_changes": .bool(hasUnpublishedChanges), "required_tests": .bool(requiresTests),
            "created_at": .string(createdAt.rfc3339),
            "updated_at": .string(updatedAt.rfc3339),
        ]
    }

    static let schema = JSONSchema.named(
        "Workflow",
        .object([
            .required("id", .identifier), .required("slug", .string()), .required("title", .string()),
            .required("description", .string()), .required("is_default", .boolean),
            .required("published_version", .nullable(.integer())), .required("draft_revision", .integer()),
            .required("has_unpublished_changes", .boolean), .required("required_tests", .boolean),
            .required("created_at", .time), .required("updated_at", .time),
        ]))
}

extension WorkflowDraft {
    var json: JSONValue {
        [
            "revision": .integer(Int64(revision)), "definition": definition,
            "author_id": authorID.map { .string($0.description) } ?? .null, "updated_at": .string(updatedAt.rfc3339),
        ]
    }

    /// The draft without what the sender knows, and with what is wrong with it.
    func saved(_ problems: [WorkflowProblem]) -> JSONValue {
        [
            "revision": .integer(Int64(revision)), "updated_at": .string(updatedAt.rfc3339),
            "problems": .array(problems.map(\.json)),
        ]
    }

    static let schema = JSONSchema.named(
        "WorkflowDraft",
        .object([
            .required("revision", .integer()), .required("definition", WorkflowDefinition.schema),
            .required("author_id", .nullable(.identifier)), .required("updated_at", .time),
        ]))
    static let savedSchema = JSONSchema.named(
        "SavedWorkflowDraft",
        .object([
            .required("revision", .integer()), .required("updated_at", .time),
            .required("problems", .array(WorkflowProblem.schema)),
        ]))
}

extension DraftSave {
    var json: JSONValue {
        [
            "revision": .integer(Int64(revision)), "author_id": authorID.map { .string($0.description) } ?? .null,
            "saved_at": .string(savedAt.rfc3339), "is_published": .bool(isPublished),
        ]
    }

    static let schema = JSONSchema.named(
        "WorkflowDraftSave",
        .object([
            .required("revision", .integer()), .required("author_id", .nullable(.identifier)),
            .required("saved_at", .time), .required("is_published", .boolean),
        ]))
}

extension WorkflowVersion {
    private var members: JSONObject {
        [
            "id": .string(id.description), "number": .integer(Int64(number)), "note": .string(note),
            "author_id": authorID.map { .string($0.description) } ?? .null,
            "created_at": .string(createdAt.rfc3339), "is_published": .bool(isPublished),
        ]
    }

    var json: JSONValue { .object(members) }

    func json(with definition: JSONValue) -> JSONValue {
        var members = members
        members.append("definition", definition)
        return .object(members)
    }

    private static let properties: [JSONSchema.Property] = [
        .required("id", .identifier), .required("number", .integer()), .required("note", .string()),
        .required("author_id", .nullable(.identifier)), .required("created_at", .time),
        .required("is_published", .boolean),
    ]
    static let schema = JSONSchema.named("WorkflowVersion", .object(properties))
    static let wholeSchema = JSONSchema.named(
        "WholeWorkflowVersion", .object(properties + [.required("definition", WorkflowDefinition.schema)]))
}

extension WorkflowDefinition {
    static let schema = JSONSchema.named(
        "WorkflowDefinition",
        .object([
            .required(
                "nodes",
                .array(
                    .object([
                        .required("slug", .string()), .required("kind", .string()), .optional("title", .string()),
                        .optional("parent", .nullable(.string())), .optional("parameters", .map(.any)),
                        .optional("timeout_seconds", .nullable(.number)),
                        .optional(
                            "retry",
                            .nullable(
                                .object([.required("attempts", .integer(1...10)), .optional("delay_seconds", .number)]))
                        ),
                        .optional("position", .any),
                    ]))),
            .required(
                "edges",
                .array(
                    .object([
                        .required("source", .string()), .required("target", .string()), .optional("port", .string()),
                        .optional("condition", .nullable(.string())),
                    ]))),
        ]))
}

extension WorkflowProblem {
    static let schema = JSONSchema.named(
        "WorkflowProblem",
        .object([
            .optional("node", .string()), .optional("field", .string()),
            .required("severity", .choice(Severity.self)), .required("message", .string()),
        ]))
}
