import Core
import Postgres
import Telephony

/// A call as its record tells of it.
struct CallRecord: Sendable, Equatable {
    enum Status: String, Sendable, CaseIterable {
        /// It is to be placed, and nobody has begun.
        case queued
        case ringing
        case answered
        case ended
    }

    let id: CallID
    let direction: CallDirection
    let channel: CallChannel
    let status: Status
    let accountID: SIPAccountID?
    /// The account's name.
    let account: String?
    /// The workflow's slug.
    let workflow: String?
    /// What the signalling says, which anybody can claim; nil where it was withheld or is forgotten.
    let from: String?
    let to: String?
    let userID: UserID?
    let threadID: ThreadID?
    let createdAt: Timestamp
    let answeredAt: Timestamp?
    let endedAt: Timestamp?
    /// Who picked up; nil where that was not listened for.
    let answeredBy: AnsweredBy?
    /// Why it ended, in the words of `CallEnd`.
    let reason: String?
    /// When each stage was reached, as RFC 3339 times by name.
    let stages: JSONObject
    /// How long the stages of each turn took, in milliseconds.
    let turns: [JSONValue]
    /// Packets, loss, jitter, and an estimate of the quality.
    let media: JSONObject
    let hasRecording: Bool

    /// How long it was answered; nil for one that never was, and for one under way.
    var seconds: Int? {
        guard let answeredAt, let endedAt else { return nil }
        return Int((endedAt.microseconds - answeredAt.microseconds + 999_999) / 1_000_000)
    }
}

extension CallRecord {
    /// The columns in which it is kept, of `calls c` with its account `a` and its workflow `w`.
    static let columns: Query = """
        c.id, c.direction, c.channel, c.status, c.sip_account_id, a.name AS sip_account, w.slug AS workflow, c.from_party,
        c.to_party, c.user_id, c.thread_id, c.created_at, c.answered_at, c.answered_by, c.ended_at, c.reason, c.stages, c.turns,
        c.media,
        EXISTS (SELECT FROM call_recordings r
            WHERE r.tenant_id = c.tenant_id AND r.call_id = c.id AND r.part = 0) AS has_recording
        """

    init(row: Row) throws {
        id = try row["id", CallID.self]
        direction = try row.known("direction", CallDirection.init(rawValue:))
        channel = try row.known("channel", CallChannel.init(rawValue:))
        status = try row.known("status", Status.init(rawValue:))
        accountID = try row["sip_account_id", SIPAccountID?.self]
        account = try row["sip_account", String?.self]
        workflow = try row["workflow", String?.self]
        from = try row["from_party", String?.self]
        to = try row["to_party", String?.self]
        userID = try row["user_id", UserID?.self]
        threadID = try row["thread_id", ThreadID?.self]
        createdAt = try row["created_at", Timestamp.self]
        answeredAt = try row["answered_at", Timestamp?.self]
        answeredBy = try row["answered_by", String?.self].flatMap(AnsweredBy.init(rawValue:))
        endedAt = try row["ended_at", Timestamp?.self]
        reason = try row["reason", String?.self]
        stages = try row["stages", JSONValue.self].objectValue ?? [:]
        turns = try row["turns", JSONValue.self].arrayValue ?? []
        media = try row["media", JSONValue.self].objectValue ?? [:]
        hasRecording = try row["has_recording", Bool.self]
    }
}

/// By what somebody talks.
enum CallChannel: String, Sendable, CaseIterable {
    case telephone
    /// A page, instead of typing.
    case browser
}

/// Which calls a list has.
struct CallFilter: Sendable {
    var direction: CallDirection?
    /// Calls under way, or those that are over.
    var isLive: Bool?
    var accountID: SIPAccountID?
    /// The slug of a workflow.
    var workflow: String?
    var threadID: ThreadID?

    init() {}
}
