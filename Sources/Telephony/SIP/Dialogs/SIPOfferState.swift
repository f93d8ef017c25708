/// Who changes the session at the moment: of two that do so at once, neither gets through (RFC 3261 §14, RFC 3311 §5).
struct SIPOfferState: Equatable, Sendable {
    /// An INVITE or UPDATE with an offer that waits for its end.
    private(set) var isOursOpen = false
    private(set) var isTheirsOpen = false

    /// Whether we may send a re-INVITE, or an UPDATE with an offer, now (§14.1).
    mutating func beginOurs() -> Bool {
        guard !isOursOpen, !isTheirsOpen else { return false }
        isOursOpen = true
        return true
    }

    /// Ours was answered for good, and acknowledged where it was an INVITE.
    mutating func endOurs() { isOursOpen = false }

    /// The other side's re-INVITE or UPDATE: nil is to take it; 491 where ours is under way, 500 with a random
    /// Retry-After of 0 to 10 seconds where an earlier one of theirs is (§14.2).
    mutating func beginTheirs() -> SIPStatus? {
        if isOursOpen { return .requestPending }
        if isTheirsOpen { return .serverError }
        isTheirsOpen = true
        return nil
    }

    /// Theirs was answered for good, and acknowledged where it was an INVITE.
    mutating func endTheirs() { isTheirsOpen = false }

    /// How long to wait behind a 491 until the next attempt, in steps of 10 ms, so that the two sides do not meet again
    /// (§14.1). `random` is any number.
    static func pause(isOwnerOfCallID: Bool, random: UInt64) -> Duration {
        let steps = isOwnerOfCallID ? 210 + random % 191 : random % 201
        return .milliseconds(Int64(steps) * 10)
    }
}
