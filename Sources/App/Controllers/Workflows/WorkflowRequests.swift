import Auth
import Core
import HTTPCore
import Postgres
import Workflows

/// The body of `POST /api/v1/workflows` and of `POST /api/v1/workflows/{slug}/duplicate`.
struct NewWorkflowBody: Decodable {
    let slug: String
    let title: String?
    let description: String?

    static func schema(titled: Bool) -> JSONSchema {
        .object([
            .required("slug", .string()), .init("title", .string(), isRequired: titled),
            .optional("description", .string()),
        ])
    }
}

/// The body of `PATCH /api/v1/workflows/{slug}`.
struct WorkflowChangesBody: Decodable {
    let title: String?
    let description: String?
    let isDefault: Bool?
    let requiredTests: Bool?

    var changes: WorkflowChanges {
        get throws(JSONDecodingError) {
            WorkflowChanges(
                title: try title.map { text throws(JSONDecodingError) in try Field.name(text, "title").description },
                description: try description.map(Field.description), isDefault: isDefault,
                requiresTests: requiredTests)
        }
    }

    static let schema = JSONSchema.object([
        .optional("title", .string()), .optional("description", .string()), .optional("is_default", .boolean),
        .optional("required_tests", .boolean),
    ])
}

/// The body of `POST /api/v1/workflows/{slug}/publish`.
struct PublishBody: Decodable {
    let note: String?

    static let schema = JSONSchema.object([.optional("note", .string())])
}

/// The body of `POST /api/v1/workflows/{slug}/draft/restore`.
struct RestoreBody: Decodable {
    let revision: Int?
    let version: Int?

    var place: WorkflowStore.Restoration {
        get throws(JSONDecodingError) {
            switch (revision, version) {
            case (let revision?, nil): return .revision(revision)
            case (nil, let version?): return .version(version)
            default: throw JSONDecodingError(path: "revision", expectation: "either a revision or a version")
            }
        }
    }

    static let schema = JSONSchema.object([
        .optional("revision", .integer()), .optional("version", .integer()),
    ])
}

extension Field {
    static func slug(_ text: String, _ path: String = "slug") throws(JSONDecodingError) -> String {
        try value(
            text, path, "1 to 64 small letters, digits and dashes, neither beginning nor ending with a dash"
        ) { Slug($0) }.description
    }

    static func note(_ text: String) throws(JSONDecodingError) -> String {
        try value(text, "note", "up to 2000 characters, none of them NUL") { text in
            text.unicodeScalars.count <= 2000 && !text.utf8.contains(0) ? text : nil
        }
    }
}

extension HTTPRequest {
    /// The member `definition` of the body; nil where there is no body or no such member.
    func definition() async throws -> WorkflowDefinition? {
        guard case .object(let body) = try await optionalJSON() else {
            throw JSONDecodingError(path: "", expectation: "object")
        }
        guard let definition = body["definition"], !definition.isNull else { return nil }
        return try WorkflowDefinition(json: definition)
    }

    /// The body; an empty object where there is none.
    func optionalJSON() async throws -> JSONValue {
        let bytes = try await body.collect(upTo: bodyLimit)
        guard !bytes.isEmpty else { return .object(JSONObject()) }
        var whole = self
        whole.body = .bytes(bytes)
        return try await whole.json()
    }
}

extension WorkflowAuthor {
    /// The sender of a request, whose changes go into the audit log.
    init(_ request: HTTPRequest, _ context: RequestContext, _ audit: AuditLog) {
        let origin = AuditOrigin(request, context)
        self.init(context.identity?.userID, origin: origin, audit)
    }

    /// Somebody whose changes go into the audit log as coming from there.
    init(_ userID: UserID?, origin: AuditOrigin, _ audit: AuditLog) {
        self.init(userID) { act, transaction in
            try await audit.record(
                AuditEvent(
                    act.kind.auditAction, AuditTarget("workflow", act.workflowID),
                    changes: act.changes.map { AuditChange($0.field, from: $0.from, to: $0.to) }, origin: origin),
                in: transaction)
        }
    }
}

extension WorkflowAct.Kind {
    fileprivate var auditAction: AuditAction {
        switch self {
        case .create: .workflowCreate
        case .update: .workflowUpdate
        case .delete: .workflowDelete
        case .publish: .workflowPublish
        case .rollback: .workflowRollback
        case .import: .workflowImport
        case .moveRuns: .runsMove
        case .test: .workflowTest
        }
    }
}
