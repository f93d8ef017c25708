/// What a transaction wants done. Timers that are not named again when they fire are over; one whose transaction is over
/// does nothing.
enum SIPTransactionAction: Equatable, Sendable {
    case send(SIPMessage)
    /// In place of the same timer, where that still runs.
    case start(SIPTimer, Duration)
    /// Of a client: the user sees this answer.
    case answered(SIPResponse)
    /// Of an INVITE server: the ACK of an answer, which ends repetitions.
    case acknowledged(SIPRequest)
    case failed(SIPTransactionFailure)
    /// Nothing follows; the transaction can be forgotten.
    case ended
}

/// Why a transaction came to nothing.
enum SIPTransactionFailure: Equatable, Sendable {
    /// A client takes it for 408 (RFC 3261 §8.1.3.1), a server knows that no ACK came.
    case timeout
    /// A client takes it for 503.
    case transport
}
