import Auth
import Core
import HTTPCore
import Postgres

/// How assistants speak and listen on the telephone.
struct VoiceSettingsController {
    let store: VoiceSettingsStore
    let models: VoiceModels
    let accounts: SIPAccountStore
    let audit: AuditLog
    let identifiers: any IdentifierGenerator
    let clock: any WallClock

    var routes: [Route] {
        let (path, tag) = ("/api/v1/voice-settings", "Telephony")
        let query = [
            RouteDocumentation.Parameter("workflow", "Those of the workflow with this slug; the institution's without.")
        ]
        return [
            Route(.get, path, access: .permission(.telephonyRead)) { request, context in
                let tenant = try context.member.tenantID
                let statements = store.database.statements(of: tenant)
                let workflow = try await self.workflow(request, in: statements)
                let stored = try await store.stored(workflow?.id, in: statements)
                return show(stored, workflow)
            }.documented(
                "Show how assistants speak", tag: tag, query: query, answer: Self.schema, isVersioned: true,
                details: "`settings` has what was set here; what is absent or null is as the institution has it."),
            Route(.put, path, access: .permission(.telephonyManage), bodyLimit: 64 << 10) { try await set($0, $1) }
                .documented(
                    "Set how assistants speak, everything together", tag: tag, query: query,
                    body: VoiceConfiguration.schema, answer: Self.schema, isVersioned: true,
                    details: """
                        `mode`: `cascade` turns speech into text, has the workflow answer, and speaks the answer; \
                        `realtime` has one model hear and speak. `transcriber.model` and `synthesizer.model` are slugs \
                        of models for `transcription` and for `speech`, which hear and speak in place of the usual \
                        ones. `greeting` is said at once; a workflow may speak first besides, by `by_call` of its \
                        start. `pin` asks callers for the code that `POST /api/v1/threads/{thread_id}/phone-pin` gives. \
                        With `recording.enabled` calls are recorded once `recording.consent` was said, and kept for \
                        `recording.days`. `limits` are those of all calls of the institution and stand in its own \
                        settings alone.
                        """),
        ]
    }

    private func set(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let tenant = try context.member.tenantID
        let settings = try await request.json()
        guard settings.objectValue != nil else { throw JSONDecodingError(path: "", expectation: "an object") }
        try VoiceConfiguration.check(settings)
        try await models.check(VoiceConfiguration([settings]).voice, in: tenant)
        let (origin, now, id) = (AuditOrigin(request, context), clock.now(), identifiers.next())
        let (workflow, stored) = try await store.database.withTenant(tenant) {
            transaction async throws -> (NamedWorkflow?, VoiceSettingsStore.Stored) in
            let workflow = try await self.workflow(request, in: transaction)
            if workflow != nil, settings["limits"]?.isNull == false {
                throw JSONDecodingError(path: "limits", expectation: "nothing: they are those of the institution")
            }
            // Two who set the first ones at once: the database has one row, and the tag tells the second.
            let before = try await store.stored(workflow?.id, isHeld: true, in: transaction)
            try request.requireMatch(before.tag)
            guard settings != before.settings || before.version == 0 else { return (workflow, before) }
            let after = VoiceSettingsStore.Stored(settings: settings, version: before.version + 1, updatedAt: now)
            try await store.save(after, of: workflow?.id, id, at: now, in: transaction)
            let changes = Self.changes(from: before.settings, to: settings)
            try await audit.record(
                AuditEvent(
                    .voiceSettingsUpdate, AuditTarget("voice_settings", workflow?.id.description ?? "institution"),
                    changes: changes, origin: origin), in: transaction)
            return (workflow, after)
        }
        return show(stored, workflow)
    }

    private static func changes(from before: JSONValue, to after: JSONValue) -> [AuditChange] {
        let names = Set([before, after].flatMap { $0.objectValue?.members.map { $0.key } ?? [] })
        return names.sorted().compactMap { name in
            let (old, new) = (before[name] ?? .null, after[name] ?? .null)
            return old == new ? nil : AuditChange(name, from: old, to: new)
        }
    }

    /// The workflow that the query names; nil where it names none.
    private func workflow(_ request: HTTPRequest, in executor: some QueryExecutor) async throws -> NamedWorkflow? {
        guard let slug = request.queryParameters["workflow"] else { return nil }
        guard let workflow = try await accounts.workflow(slug, in: executor) else {
            throw HTTPError(.notFound, .notFound, "There is no such workflow.")
        }
        return workflow
    }

    private func show(_ stored: VoiceSettingsStore.Stored, _ workflow: NamedWorkflow?) -> HTTPResponse {
        HTTPResponse.json([
            "workflow": workflow.map { .string($0.slug) } ?? .null, "settings": stored.settings,
            "updated_at": stored.updatedAt.map { .string($0.rfc3339) } ?? .null,
        ]).tagged(stored.tag)
    }

    private static let schema = JSONSchema.object([
        .required("workflow", .nullable(.string())), .required("settings", VoiceConfiguration.schema),
        .required("updated_at", .nullable(.time)),
    ])
}
