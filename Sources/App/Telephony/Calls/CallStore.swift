import Core
import HTTPCore
import Postgres
import Telephony

/// The calls of tenants in PostgreSQL.
struct CallStore: Sendable {
    /// What servers tell each other: `place` where calls wait to be placed, and `end` with a call that is to end.
    static let channel = "lyceum_calls"
    /// How long a server's calls are its own without a word of it.
    static let lease: Duration = .seconds(45)
    /// How long a call may wait for a server that places it.
    static let placing: Duration = .seconds(60)
    /// The most turns whose times are kept of one call.
    static let mostTurns = 500

    let database: Database

    // MARK: Reading

    private static let source: Query = """
        FROM calls c
        LEFT JOIN sip_accounts a ON a.tenant_id = c.tenant_id AND a.id = c.sip_account_id
        LEFT JOIN workflows w ON w.tenant_id = c.tenant_id AND w.id = c.workflow_id
        WHERE c.tenant_id = app_tenant_id()
        """

    /// The tenant's calls, the newest first.
    func page(_ page: PageRequest, _ filter: CallFilter, in tenant: TenantID) async throws -> Page<CallRecord> {
        let rows = try await database.statements(of: tenant).query(
            """
            SELECT \(CallRecord.columns) \(Self.source)
                AND (\(page.after)::uuid IS NULL OR c.id < \(page.after))
                AND (\(filter.direction?.rawValue)::text IS NULL OR c.direction = \(filter.direction?.rawValue))
                AND (\(filter.isLive)::boolean IS NULL OR (c.status <> 'ended') = \(filter.isLive))
                AND (\(filter.accountID)::uuid IS NULL OR c.sip_account_id = \(filter.accountID))
                AND (\(filter.workflow)::text IS NULL OR w.slug = \(filter.workflow))
                AND (\(filter.threadID)::uuid IS NULL OR c.thread_id = \(filter.threadID))
            ORDER BY c.id DESC LIMIT \(page.limit + 1)
            """)
        return Page(try rows.map(CallRecord.init(row:)), for: page) { $0.id.uuid }
    }

    /// Nil where the tenant has no such call.
    func call(_ id: CallID, in executor: some QueryExecutor) async throws -> CallRecord? {
        try await executor.query("SELECT \(CallRecord.columns) \(Self.source) AND c.id = \(id)").first
            .map(CallRecord.init(row:))
    }

    func call(_ id: CallID, of tenant: TenantID) async throws -> CallRecord? {
        try await call(id, in: database.statements(of: tenant))
    }

    /// The call under way that the conversation is held in; nil where it is not on the telephone now.
    func live(of thread: ThreadID, in tenant: TenantID) async throws -> CallID? {
        try await database.statements(of: tenant).query(
            """
            SELECT id FROM calls
            WHERE tenant_id = app_tenant_id() AND thread_id = \(thread) AND status = 'answered'
                AND lease_expires_at > now()
            ORDER BY id DESC LIMIT 1
            """
        ).first?["id", CallID.self]
    }

    // MARK: Beginning

    /// Has the transaction wait for others that count calls of the tenant.
    func holdCounts(in transaction: Transaction) async throws {
        _ = try await transaction.query(
            "SELECT pg_advisory_xact_lock(hashtextextended('lyceum.calls.' || app_tenant_id(), 0))")
    }

    /// How many calls of the account, or of the whole tenant for nil, are under way.
    ///
    /// - Parameter except: whose conversations in a page do not count, because they end
    func live(
        of account: SIPAccountID?, except user: UserID? = nil, in transaction: Transaction
    ) async throws -> CallLimits.Usage {
        let row = try await transaction.queryOne(
            """
            SELECT count(*) AS live FROM calls
            WHERE tenant_id = app_tenant_id() AND status <> 'ended'
                AND (\(account)::uuid IS NULL OR sip_account_id = \(account))
                AND (channel = 'telephone' OR user_id IS DISTINCT FROM \(user)::uuid)
            """)
        return CallLimits.Usage(live: try row?["live", Int.self] ?? 0)
    }

    /// What the account, or the whole tenant for nil, has used since the beginning of the day (UTC).
    func usage(
        of account: SIPAccountID?, at now: Timestamp, in transaction: Transaction
    ) async throws -> CallLimits.Usage {
        let day = Timestamp(microseconds: now.seconds / 86_400 * 86_400 * 1_000_000)
        let row = try await transaction.queryOne(
            """
            WITH used AS (
                SELECT status <> 'ended' AS live, direction = 'outbound' AND created_at >= \(day) AS placed, price_minute,
                    CASE WHEN status = 'ended' THEN coalesce(ceil(extract(epoch FROM ended_at - answered_at)), 0)
                        ELSE coalesce(most_seconds, ceil(extract(epoch FROM \(now) - created_at))) END AS seconds
                FROM calls
                WHERE tenant_id = app_tenant_id() AND (created_at >= \(day) OR status <> 'ended')
                    AND (\(account)::uuid IS NULL OR sip_account_id = \(account)))
            SELECT count(*) FILTER (WHERE live) AS live, count(*) FILTER (WHERE placed) AS placed,
                coalesce(sum(seconds) FILTER (WHERE placed), 0)::bigint AS seconds,
                coalesce(sum(ceil(seconds / 60) * price_minute) FILTER (WHERE placed), 0)::bigint AS money
            FROM used
            """)
        guard let row else { return CallLimits.Usage() }
        return CallLimits.Usage(
            live: try row["live", Int.self], placed: try row["placed", Int.self], seconds: try row["seconds", Int.self],
            money: try row["money", Int64.self])
    }

    /// The conversations that the person holds in pages.
    func spoken(by user: UserID, in transaction: Transaction) async throws -> [CallID] {
        try await transaction.query(
            """
            SELECT id FROM calls
            WHERE tenant_id = app_tenant_id() AND user_id = \(user) AND channel = 'browser' AND status <> 'ended'
            """
        ).map { try $0["id", CallID.self] }
    }

    /// Stores a call; false where there is one of this name.
    func insert(_ call: NewCall, in transaction: Transaction) async throws -> Bool {
        let lease = Self.milliseconds(call.server == nil ? Self.placing : Self.lease)
        let isNew = try await transaction.execute(
            """
            INSERT INTO calls (id, tenant_id, direction, status, sip_account_id, workflow_id, from_party, to_party,
                user_id, thread_id, server, lease_expires_at, created_at, price_minute, most_seconds, request,
                waiting_run_id, channel)
            VALUES (\(call.id), app_tenant_id(), \(call.direction.rawValue),
                \(call.server == nil ? "queued" : "ringing"), \(call.accountID), \(call.workflowID),
                \(call.from.map(Self.party)), \(call.to.map(Self.party)), \(call.userID), \(call.threadID),
                \(call.server), now() + \(lease) * interval '1 millisecond', \(call.createdAt), \(call.priceMinute),
                \(call.mostSeconds), \(JSONValue.object(call.request)), \(call.waitingRun),
                \(call.channel.rawValue))
            ON CONFLICT (id) DO NOTHING
            """)
        guard isNew > 0 else { return false }
        if call.server == nil { try await transaction.execute("SELECT pg_notify(\(Self.channel), 'place')") }
        return true
    }

    // MARK: Going on

    /// Notes that a stage was reached; the first time counts.
    func note(_ stage: String, at time: Timestamp, of call: CallID, in tenant: TenantID) async throws {
        _ = try await database.statements(of: tenant).query(
            """
            UPDATE calls SET stages = jsonb_build_object(\(stage)::text, \(time.rfc3339)::text) || stages
            WHERE tenant_id = app_tenant_id() AND id = \(call)
            """)
    }

    /// The call was picked up.
    func answer(_ call: CallID, at time: Timestamp, in tenant: TenantID) async throws {
        _ = try await database.statements(of: tenant).query(
            """
            UPDATE calls SET status = 'answered', answered_at = \(time),
                stages = jsonb_build_object('answered', \(time.rfc3339)::text) || stages
            WHERE tenant_id = app_tenant_id() AND id = \(call) AND status = 'ringing'
            """)
    }

    /// Notes who picked up.
    func note(_ answeredBy: AnsweredBy, of call: CallID, in tenant: TenantID) async throws {
        _ = try await database.statements(of: tenant).query(
            """
            UPDATE calls SET answered_by = \(answeredBy.rawValue)
            WHERE tenant_id = app_tenant_id() AND id = \(call) AND direction = 'outbound'
            """)
    }

    /// Notes whose conversation the call is.
    func attach(_ call: CallID, to thread: ThreadID, of user: UserID, in tenant: TenantID) async throws {
        _ = try await database.statements(of: tenant).query(
            """
            UPDATE calls SET thread_id = \(thread), user_id = \(user),
                workflow_id = (SELECT workflow_id FROM threads WHERE tenant_id = app_tenant_id() AND id = \(thread))
            WHERE tenant_id = app_tenant_id() AND id = \(call)
            """)
    }

    /// Adds the times of a turn.
    func add(_ turn: JSONValue, to call: CallID, in tenant: TenantID) async throws {
        _ = try await database.statements(of: tenant).query(
            """
            UPDATE calls SET turns = turns || jsonb_build_array(\(turn)::jsonb)
            WHERE tenant_id = app_tenant_id() AND id = \(call) AND jsonb_array_length(turns) < \(Self.mostTurns)
            """)
    }

    /// The call is over; gives the run that waits for its end, and what became of it. Nil where it was over before.
    func end(
        _ call: CallID, _ reason: CallEnd, media: JSONObject?, at time: Timestamp, in transaction: Transaction
    ) async throws -> EndedCall? {
        try await transaction.queryOne(
            """
            UPDATE calls SET status = 'ended', ended_at = greatest(\(time), answered_at), reason = \(reason.rawValue),
                server = NULL, lease_expires_at = NULL,
                media = CASE WHEN \(media == nil) THEN media ELSE \(JSONValue.object(media ?? [:]))::jsonb END
            WHERE tenant_id = app_tenant_id() AND id = \(call) AND status <> 'ended'
            RETURNING waiting_run_id, answered_at IS NOT NULL AS answered, answered_by, thread_id,
                coalesce(ceil(extract(epoch FROM ended_at - answered_at)), 0)::int AS seconds
            """
        ).map { row in
            EndedCall(
                id: call, reason: reason, waitingRun: try row["waiting_run_id", RunID?.self],
                wasAnswered: try row["answered", Bool.self],
                answeredBy: try row["answered_by", String?.self].flatMap(AnsweredBy.init(rawValue:)),
                threadID: try row["thread_id", ThreadID?.self],
                seconds: try row["seconds", Int.self])
        }
    }

    /// Has whichever server carries the call end it; one that nobody has begun to place is over at once. False where it
    /// is over already.
    func requestEnd(of call: CallID, in transaction: Transaction) async throws -> Bool {
        let row = try await transaction.queryOne(
            """
            UPDATE calls SET hang_up_requested_at = now()
            WHERE tenant_id = app_tenant_id() AND id = \(call) AND status <> 'ended' RETURNING id
            """)
        guard row != nil else { return false }
        try await transaction.execute("SELECT pg_notify(\(Self.channel), \("end \(call)"))")
        return true
    }

    // MARK: Servers

    /// Gives the server calls that wait to be placed, at most so many, each once.
    func claim(_ most: Int, for server: UUID128) async throws -> [(TenantID, CallID)] {
        try await database.query(
            """
            SELECT tenant_id, call_id
            FROM claim_calls(\(server), \(Self.milliseconds(Self.lease)) * interval '1 millisecond', \(most))
            """
        ).map { try $0.decode(TenantID.self, CallID.self) }
    }

    /// All tenants, for those who look after what calls left.
    func tenants() async throws -> [TenantID] {
        try await database.query("SELECT retention_tenants() AS id").map { try $0["id", TenantID.self] }
    }

    /// Keeps these calls the server's own; gives those that somebody wants to end.
    func renew(_ calls: [CallID], of server: UUID128) async throws -> [(TenantID, CallID)] {
        try await database.query(
            """
            SELECT tenant_id, call_id
            FROM renew_calls(\(server), \(Self.milliseconds(Self.lease)) * interval '1 millisecond', \(calls))
            """
        ).map { try $0.decode(TenantID.self, CallID.self) }
    }

    /// Calls whose server died, and those that nobody placed in time.
    func lost() async throws -> [(TenantID, CallID)] {
        try await database.query("SELECT tenant_id, call_id FROM lost_calls(100)").map {
            try $0.decode(TenantID.self, CallID.self)
        }
    }

    /// What the signalling says, within the limit of its column.
    private static func party(_ text: String) -> String {
        let clean = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
        var short = String(String.UnicodeScalarView(clean))
        while short.utf8.count > 300 { short.removeLast() }
        return short
    }

    static func milliseconds(_ time: Duration) -> Int64 {
        let (seconds, attoseconds) = time.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}

/// A call that begins, or is to be placed.
struct NewCall: Sendable {
    let id: CallID
    let direction: CallDirection
    var accountID: SIPAccountID?
    var workflowID: WorkflowID?
    var from: String?
    var to: String?
    var userID: UserID?
    var threadID: ThreadID?
    /// The server that carries it; nil where it is to be placed by whichever comes first.
    var server: UUID128?
    let createdAt: Timestamp
    var priceMinute: Int64 = 0
    var mostSeconds: Int?
    var request: JSONObject = [:]
    var waitingRun: RunID?
    var channel = CallChannel.telephone

    init(id: CallID, direction: CallDirection, createdAt: Timestamp) {
        self.id = id
        self.direction = direction
        self.createdAt = createdAt
    }
}

/// A call that has just come to its end.
struct EndedCall: Sendable, Equatable {
    let id: CallID
    let reason: CallEnd
    let waitingRun: RunID?
    let wasAnswered: Bool
    let answeredBy: AnsweredBy?
    let threadID: ThreadID?
    let seconds: Int

    /// What a workflow that waited for the call goes on with.
    var json: JSONValue {
        [
            "call_id": .string(id.description), "answered": .bool(wasAnswered), "reason": .string(reason.rawValue),
            "seconds": .integer(Int64(seconds)), "thread_id": threadID.map { .string($0.description) } ?? .null,
            "answered_by": answeredBy.map { .string($0.rawValue) } ?? .null,
        ]
    }
}
