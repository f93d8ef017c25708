import Auth
import Core
import HTTPCore
import Postgres
import Telephony
import Workflows

/// What those who carry calls ask of the institution: who answers, what may be called, and what is written down.
struct CallDesk: Sendable {
    /// How long a call rings before it counts as unanswered, unless somebody says otherwise.
    static let ringing: Duration = .seconds(45)
    static let unknown = HTTPError(.notFound, .notFound, "There is no such call.")

    let calls: CallStore
    let accounts: SIPAccounts
    let voices: VoiceSettingsStore
    let assistants: CallAssistants
    let engine: RunEngine
    let audit: AuditLog
    let identifiers: any IdentifierGenerator
    let clock: any WallClock
    /// The server's name among others.
    let server: UUID128

    private var database: Database { calls.database }

    // MARK: Coming in

    /// Takes a call in that rings on this server. Throws `CallLimits.Refusal`.
    ///
    /// - Parameters:
    ///   - from: the caller as the signalling names them; nil where it is withheld
    ///   - workflow: where the number leads, as the account's plan says
    func admit(
        from: String?, to: String, through account: PhoneAccount, workflow: NamedWorkflow
    ) async throws -> AdmittedCall {
        let (tenant, now) = (account.tenantID, clock.now())
        var configuration = try await voices.configuration(of: workflow.id, in: tenant)
        if configuration.pin != .off { configuration.voice.typing = CallAssistant.code }
        let spoken = configuration
        var call = NewCall(id: identifiers.make(), direction: .inbound, createdAt: now)
        (call.accountID, call.workflowID, call.from, call.to) = (account.id, workflow.id, from, to)
        call.server = server
        let made = call
        try await database.withTenant(tenant) { transaction in
            try await admit(account.limits, of: account.id, spoken.limits, in: transaction)
            _ = try await calls.insert(made, in: transaction)
        }
        return AdmittedCall(
            id: made.id, tenantID: tenant, configuration: spoken,
            beginning: CallAssistant.Beginning(
                call: made.id, tenantID: tenant, direction: .inbound, party: from, called: to, workflow: workflow,
                configuration: spoken))
    }

    /// Throws `CallLimits.Refusal` where one more call may not come in. Where nothing limits them, nobody counts calls, and
    /// none waits for another.
    private func admit(
        _ limits: CallLimits, of account: SIPAccountID, _ wider: CallLimits, in transaction: Transaction
    ) async throws {
        guard limits.concurrentCalls != nil || wider.concurrentCalls != nil else { return }
        try await calls.holdCounts(in: transaction)
        try limits.admitIncoming(try await calls.live(of: account, in: transaction))
        try wider.admitIncoming(try await calls.live(of: nil, in: transaction))
    }

    /// The assistant behind a call.
    ///
    /// - Parameter attached: is told which conversation it is, once that is known
    func assistant(
        _ beginning: CallAssistant.Beginning, attached: @escaping @Sendable (ThreadID) -> Void = { _ in }
    ) -> CallAssistant {
        CallAssistant(beginning, parts: assistants, attached: attached)
    }

    // MARK: Going out

    /// Stores a call that is to be placed, once for its identifier. Throws `CallLimits.Refusal`, and
    /// `JSONDecodingError` where the account or the workflow is not the tenant's.
    ///
    /// - Parameter noting: writes down who wants it, in the same transaction
    func order(
        _ order: CallOrder, in tenant: TenantID, noting: @Sendable (Transaction) async throws -> Void = { _ in }
    ) async throws -> CallRecord {
        let now = clock.now()
        let workflow = try await database.withTenant(tenant) { transaction -> NamedWorkflow? in
            try await accounts.store.workflow(order.workflow, in: transaction)
        }
        guard let workflow else {
            throw JSONDecodingError(path: "workflow", expectation: "the slug of a workflow")
        }
        let configuration = try await voices.configuration(of: workflow.id, in: tenant)
        return try await database.withTenant(tenant) { transaction in
            if let known = try await calls.call(order.id, in: transaction) { return known }
            guard let account = try await accounts.store.account(named: order.account, in: transaction),
                account.account.isEnabled
            else { throw JSONDecodingError(path: "sip_account", expectation: "an account of the institution in use") }
            try await calls.holdCounts(in: transaction)
            let price = account.account.priceMinute
            var limits = configuration.limits
            limits.prefixes = order.prefixes
            let lengths = [
                try account.account.limits.admitOutgoing(
                    to: order.to, priceMinute: price,
                    try await calls.usage(of: account.id, at: now, in: transaction)),
                try limits.admitOutgoing(
                    to: order.to, priceMinute: price, try await calls.usage(of: nil, at: now, in: transaction)),
                configuration.voice.turns.longestCall.map { Int($0.components.seconds) }, order.longestSeconds,
            ]
            var call = NewCall(id: order.id, direction: .outbound, createdAt: now)
            (call.accountID, call.workflowID, call.to) = (account.id, workflow.id, order.to.digits)
            call.from = account.account.callerNumber?.digits ?? account.account.username
            (call.priceMinute, call.mostSeconds) = (price, lengths.compactMap(\.self).min())
            (call.userID, call.threadID, call.request) = (order.userID, order.threadID, order.request)
            call.waitingRun = order.waitingRun
            guard try await calls.insert(call, in: transaction) else { throw Self.unknown }
            try await noting(transaction)
            guard let record = try await calls.call(order.id, in: transaction) else { throw Self.unknown }
            return record
        }
    }

    /// What is to be placed, for the server that has claimed it; nil where it cannot be any more, and is over.
    func placed(_ id: CallID, in tenant: TenantID) async throws -> PlacedCall? {
        let row = try await database.statements(of: tenant).query(
            """
            SELECT c.sip_account_id, c.workflow_id, w.slug, c.to_party, c.most_seconds, c.request, c.thread_id, c.user_id
            FROM calls c JOIN workflows w ON w.tenant_id = c.tenant_id AND w.id = c.workflow_id
            WHERE c.tenant_id = app_tenant_id() AND c.id = \(id) AND c.status = 'ringing' AND c.server = \(server)
            """
        ).first
        guard let row, let accountID = try row["sip_account_id", SIPAccountID?.self],
            let stored = try await accounts.store.account(accountID, of: tenant), stored.account.isEnabled,
            let to = try row["to_party", String?.self].flatMap({ DialledNumber($0) })
        else {
            try await end(id, .failed, in: tenant)
            return nil
        }
        let workflow = NamedWorkflow(id: try row["workflow_id", WorkflowID.self], slug: try row["slug", String.self])
        var configuration = try await voices.configuration(of: workflow.id, in: tenant)
        if let most = try row["most_seconds", Int?.self] { configuration.voice.turns.longestCall = .seconds(most) }
        let request = CallOrder.Wishes(try row["request", JSONValue.self])
        var beginning = CallAssistant.Beginning(
            call: id, tenantID: tenant, direction: .outbound, party: to.digits,
            called: stored.account.callerNumber?.digits, workflow: workflow, configuration: configuration)
        beginning.opening = request.consent
        beginning.input = request.input
        if request.onMachine == .message { beginning.message = request.message ?? request.consent }
        if let thread = try row["thread_id", ThreadID?.self], let user = try row["user_id", UserID?.self] {
            beginning.holder = PhonePINs.Holder(threadID: thread, userID: user, workflow: workflow)
        }
        return PlacedCall(
            id: id, tenantID: tenant, account: try await accounts.opened(stored), to: to,
            from: stored.account.callerNumber, ringing: request.ringing ?? Self.ringing,
            onMachine: request.onMachine, configuration: configuration, beginning: beginning)
    }

    // MARK: Going on

    /// Whether those who are permitted to may hear the call.
    func mayListen(to call: CallRecord, in tenant: TenantID) async throws -> Bool {
        var workflow: NamedWorkflow?
        if let slug = call.workflow {
            workflow = try await accounts.store.workflow(slug, in: database.statements(of: tenant))
        }
        return try await voices.configuration(of: workflow?.id, in: tenant).allowsListening
    }

    /// Notes that a stage was reached, such as `ringing` or `media`.
    func note(_ stage: String, of call: CallID, in tenant: TenantID) async throws {
        try await calls.note(stage, at: clock.now(), of: call, in: tenant)
    }

    /// Who picked up was listened for.
    func note(_ answeredBy: AnsweredBy, of call: CallID, in tenant: TenantID) async throws {
        try await calls.note(answeredBy, of: call, in: tenant)
    }

    /// The call was picked up.
    func answered(_ call: CallID, in tenant: TenantID) async throws {
        try await calls.answer(call, at: clock.now(), in: tenant)
    }

    /// Adds how long the stages of a turn took.
    func add(_ turn: TurnLatencies, to call: CallID, in tenant: TenantID) async throws {
        try await calls.add(turn.json, to: call, in: tenant)
    }

    /// The call is over; a run that waits for that goes on. Nothing where it was over before.
    func end(_ call: CallID, _ reason: CallEnd, media: CallMedia? = nil, in tenant: TenantID) async throws {
        let now = clock.now()
        let run = try await database.withTenant(tenant) { transaction -> RunID? in
            guard let ended = try await calls.end(call, reason, media: media?.json, at: now, in: transaction),
                let run = ended.waitingRun
            else { return nil }
            let rows = try await transaction.query(engine.posting(Self.signal(ended.json, of: call), to: run))
            let waited: Bool? = try rows.first?.decode(Bool.self)
            return waited == true ? run : nil
        }
        if let run { _ = try await engine.goOn(run, in: tenant) }
    }

    /// Tells the run that waits for an order of which nothing comes.
    func refuse(_ order: CallOrder, because reason: String, in tenant: TenantID) async throws {
        guard let run = order.waitingRun else { return }
        let result: JSONValue = [
            "answered": false, "reason": .string(reason), "seconds": 0, "thread_id": nil, "answered_by": nil,
        ]
        let isWaiting = try await database.withTenant(tenant) { transaction in
            let rows = try await transaction.query(engine.posting(Self.signal(result, of: order.id), to: run))
            let waited: Bool? = try rows.first?.decode(Bool.self)
            return waited == true
        }
        if isWaiting { _ = try await engine.goOn(run, in: tenant) }
    }

    /// What the step is told that waits for the call, and no other.
    private static func signal(_ result: JSONValue, of call: CallID) -> RunSignal {
        RunSignal(.call, result, to: .item(ItemID(call.uuid)))
    }

    /// Has whichever server carries the call end it. Throws 404 for an unknown call, and 409 for one that is over.
    func hangUp(
        _ call: CallID, in tenant: TenantID, noting: @Sendable (Transaction) async throws -> Void
    ) async throws -> CallRecord {
        let record = try await database.withTenant(tenant) { transaction in
            guard let record = try await calls.call(call, in: transaction) else { throw Self.unknown }
            guard try await calls.requestEnd(of: call, in: transaction) else {
                throw HTTPError(.conflict, .conflict, "The call is over.")
            }
            try await noting(transaction)
            return record
        }
        // Nobody has begun to place it.
        if record.status == .queued { try await end(call, .assistantHangUp, in: tenant) }
        guard let now = try await calls.call(call, of: tenant) else { throw Self.unknown }
        return now
    }
}
