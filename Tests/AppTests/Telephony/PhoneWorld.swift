import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Telephony
import Testing
import Workflows

@testable import lyceum

/// An institution with a telephone account that takes calls from this machine, and assistants that answer there.
struct PhoneWorld {
    let app: AppFixture
    let tenant: Tenant
    let owner: AppFixture.Person
    /// The account's identifier.
    let account: String

    init(chat: any ModelProvider = ScriptedModelProvider(.text("Fine.")), slug: String = "north") async throws {
        app = try await AppFixture(chat: chat)
        tenant = try await app.tenant(slug)
        owner = try await app.person("owner@\(slug).example", role: .owner, in: tenant)
        let made = try await app.ask(
            "/api/v1/sip-accounts", ["name": "Exchange", "mode": "open", "outbound_prefixes": ["33"]], as: owner)
        account = try #require(made.body["id"]?.stringValue, "\(made.text)")
    }

    var desk: CallDesk { app.backend.telephones.desk }

    /// Publishes steps that follow each other between a start and an end.
    @discardableResult
    func publish(
        _ slug: String, _ steps: [WorkflowNode], start: JSONObject = [:], end: JSONObject = [:]
    ) async throws -> NamedWorkflow {
        let nodes =
            [WorkflowNode(slug: "start", kind: "start", parameters: start)] + steps
            + [WorkflowNode(slug: "end", kind: "end", parameters: end)]
        let edges = zip(nodes, nodes.dropFirst()).map { WorkflowEdge($0.slug, $1.slug) }
        return try await publish(slug, WorkflowDefinition(nodes: nodes, edges: edges))
    }

    @discardableResult
    func publish(_ slug: String, _ graph: WorkflowDefinition) async throws -> NamedWorkflow {
        try await app.backend.library.publish(graph, as: slug, title: slug, description: "", in: tenant.id)
        let found = try await desk.accounts.store.workflow(slug, in: app.database.statements(of: tenant.id))
        return try #require(found)
    }

    /// The account as those have it who carry calls.
    func opened() async throws -> PhoneAccount {
        let id = try #require(SIPAccountID(account))
        return try await desk.accounts.opened(try await desk.accounts.account(id, in: tenant.id))
    }

    /// A call that somebody has picked up, and the assistant behind it.
    func call(
        _ workflow: NamedWorkflow, from: String? = "+33123456789"
    ) async throws -> (AdmittedCall, CallAssistant) {
        let admitted = try await desk.admit(from: from, to: "1000", through: try await opened(), workflow: workflow)
        try await desk.answered(admitted.id, in: tenant.id)
        return (admitted, desk.assistant(admitted.beginning))
    }

    /// What was said in a thread, each with who said it.
    func said(in thread: ThreadID) async throws -> [String] {
        try await app.database.withTenant(tenant.id) { transaction in
            try await transaction.query(
                """
                SELECT (CASE kind WHEN 'user_message' THEN 'person: ' ELSE 'assistant: ' END)
                    || coalesce(content #>> '{content,0,text}', '') AS line
                FROM thread_items WHERE tenant_id = app_tenant_id() AND thread_id = \(thread)
                    AND kind IN ('user_message', 'assistant_message') ORDER BY id
                """
            ).map { try $0["line", String.self] }
        }
    }

    /// What the audit log tells first.
    func audited(_ count: Int) async throws -> [String] {
        try await AuditTrail(database: app.database).events(of: tenant.id, AuditFilter(), limit: count).map(\.action)
    }
}

extension CallAssistant {
    /// Everything that comes of an input.
    func all(_ input: CallerInput) async throws -> [AssistantEvent] {
        var events: [AssistantEvent] = []
        for try await event in answer(input) { events.append(event) }
        return events
    }

    /// The texts of an answer, message by message.
    func texts(_ input: CallerInput) async throws -> [String] {
        var (texts, text) = ([String](), "")
        for event in try await all(input) {
            switch event {
            case .text(let piece): text += piece
            case .said:
                texts.append(text)
                text = ""
            default: break
            }
        }
        return texts
    }
}
