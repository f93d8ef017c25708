/// Why a call is over; kept in its record.
package enum CallEnd: String, Sendable, CaseIterable {
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
    /// A machine picked up, with which nobody was to speak.
    case answeringMachine = "answering_machine"
    /// A limit of the tenant, the account or the duration was reached.
    case limitReached = "limit_reached"
    /// The person said nothing and pressed nothing, however often they were asked.
    case silence
    /// No audio arrived any more.
    case mediaLost = "media_lost"
    /// Signalling, speech or the assistant failed.
    case failed
}
