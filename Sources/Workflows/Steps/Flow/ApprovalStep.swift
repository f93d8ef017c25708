import Core
import Expressions
import HTTPCore

/// Waits until a person decides.
///
/// `request`, a template, is what that person reads. They are everybody with the `role` and those above it, or the one
/// `person` whose identifier the template gives. `message`, a template, tells the learner that somebody decides. After
/// `escalate_after_seconds` those with the role `escalate_to` may decide too; after `deadline_seconds` nobody may any more.
/// It leaves by `approved` or `rejected`, and with a deadline by `expired`. Output: `{"approval_id", "decision", "comment",
/// "decided_by"}`.
struct ApprovalStep: Step {
    static let kind = "approval"
    static let description = StepDescription(
        .flow, title: "Approval", summary: "Waits until somebody with a role, or a named person, approves or rejects.",
        parameters: .object([
            .required("request", .string().titled("Request", "What the person reads who decides.", format: "template")),
            .optional(
                "role",
                .enumeration(roles).titled("Role", "Who decides; those above may too.", fallback: "teacher")),
            .optional(
                "person",
                .string().titled(
                    "Person", "The identifier of the one who decides, instead of a role.", format: "template")),
            .optional(
                "message", .string().titled("Message", "What the learner reads meanwhile.", format: "template")),
            .optional(
                "deadline_seconds",
                JSONSchema.number.titled("Deadline", "After so many seconds nobody decides any more.")),
            .optional(
                "escalate_after_seconds",
                JSONSchema.number.titled("Escalation", "After so many seconds others are asked too.")),
            .optional("escalate_to", .enumeration(roles).titled("Escalation to", "Who is asked then.")),
        ]),
        output: .object([
            .required("approval_id", .string()),
            .required("decision", .enumeration(["approved", "rejected", "expired"])),
            .required("comment", .nullable(.string())), .required("decided_by", .nullable(.string())),
        ]))
    /// Whom a step may ask, most first.
    static let roles = ["owner", "admin", "teacher"]
    private static let expired = "expired"

    private let request: Template?
    private let role: String
    private let person: Template?
    private let message: Template?
    private let deadline: Duration?
    private let escalation: (after: Duration, to: String)?

    init(parameters: inout StepParameters) {
        request = parameters.template("request")
        role = parameters.choice("role", among: Self.roles, default: "teacher")
        person = parameters.template("person", isRequired: false)
        message = parameters.template("message", isRequired: false)
        let time = 1...31_536_000.0
        let deadline = parameters.number("deadline_seconds", in: time)
        let after = parameters.number("escalate_after_seconds", in: time)
        let to = parameters.choice("escalate_to", among: Self.roles, default: "")
        if (after == nil) != to.isEmpty {
            parameters.require("escalate_to", "An escalation needs escalate_after_seconds and escalate_to.")
        }
        if let after, let deadline, after >= deadline {
            parameters.require("escalate_after_seconds", "Others are asked before the deadline, or not at all.")
        }
        self.deadline = deadline.map { .seconds($0) }
        escalation = after.map { (.seconds($0), to) }
    }

    var ports: [String] {
        [ApprovalDecision.approved.rawValue, ApprovalDecision.rejected.rawValue]
            + (deadline == nil ? [] : [Self.expired])
    }

    func run(_ context: StepContext) async throws -> StepResult {
        guard let signal = context.signal else { return try await ask(context) }
        guard let id = context.memory["approval_id"]?.stringValue.flatMap({ ApprovalID($0) }) else {
            throw RunFailure(.invalidStep, "The request for this decision is lost.", allowsRetry: false)
        }
        if let decision = signal["decision"]?.stringValue.flatMap(ApprovalDecision.init(rawValue:)) {
            return proceed(id, decision.rawValue, comment: signal["comment"], by: signal["decided_by"])
        }
        if let escalation, context.memory["has_escalated"] == false {
            try await context.emit(.approvalChanged(.escalated(id, to: .role(escalation.to))))
            return wait(id, until: Self.time(context.memory["deadline"]), context.memory, hasEscalated: true)
        }
        try await context.emit(.approvalChanged(.expired(id)))
        return proceed(id, Self.expired, comment: nil, by: nil)
    }

    private func ask(_ context: StepContext) async throws -> StepResult {
        let id: ApprovalID = context.services.identifiers.make()
        let now = context.services.clock.now()
        let request = ApprovalRequest(
            id: id, text: String(try request?.render(context.scope).withoutNUL.prefix(20_000) ?? ""),
            approver: try approver(context.scope), deadline: deadline.map { now + $0 })
        try await context.emit(.approvalAsked(request))
        var composer = try await MessageComposer(context)
        try await composer.append(try message?.render(context.scope) ?? Self.message(context.scope))
        _ = try await composer.finish()
        let memory: JSONValue = ["deadline": request.deadline.map { .string($0.rfc3339) } ?? .null]
        return wait(
            id, until: escalation.map { now + $0.after } ?? request.deadline, memory, hasEscalated: escalation == nil)
    }

    private func approver(_ scope: [String: JSONValue]) throws -> Approver {
        guard let person else { return .role(role) }
        guard let id = UserID(try person.render(scope)) else {
            throw RunFailure(.invalidStep, "There is nobody whom this step could ask.", allowsRetry: false)
        }
        return .person(id)
    }

    private func wait(
        _ id: ApprovalID, until: Timestamp?, _ memory: JSONValue, hasEscalated: Bool
    ) -> StepResult {
        .wait(
            Wait(.approval, details: ["approval_id": .string(id.description)], until: until),
            memory: [
                "approval_id": .string(id.description), "deadline": memory["deadline"] ?? .null,
                "has_escalated": .bool(hasEscalated),
            ])
    }

    private func proceed(
        _ id: ApprovalID, _ decision: String, comment: JSONValue?, by person: JSONValue?
    ) -> StepResult {
        .proceed(
            output: [
                "approval_id": .string(id.description), "decision": .string(decision), "comment": comment ?? .null,
                "decided_by": person ?? .null,
            ], port: decision)
    }

    private static func time(_ value: JSONValue?) -> Timestamp? {
        value?.stringValue.flatMap { Timestamp(rfc3339: $0) }
    }

    /// What the learner reads meanwhile, unless the author says otherwise.
    static func message(_ scope: [String: JSONValue]) -> String {
        scope["user"]?["locale"]?.stringValue?.hasPrefix("fr") == true
            ? "Une personne doit prendre une décision avant que nous continuions."
            : "Somebody has to decide before we go on."
    }
}
