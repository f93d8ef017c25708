/// Why a call is over; kept in its record.
package enum CallEndReason: String, Sendable, CaseIterable {
    /// The other side hung up, before or after the call was answered.
    case remoteHangUp = "remote_hang_up"
    /// The assistant ended the conversation.
    case assistantHangUp = "assistant_hang_up"
    /// The call was handed over to somebody else.
    case transferred
    /// Nobody answered in time.
    case unanswered
    /// The callee was busy, or declined.
    case declined
    /// A limit of the tenant, the account or the duration was reached.
    case limitReached = "limit_reached"
    /// No audio arrived any more.
    case mediaLost = "media_lost"
    /// Signalling, speech or the assistant failed.
    case failed
}
