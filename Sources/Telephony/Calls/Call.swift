package import Core

/// One telephone call: who, in which direction, and how far it has come. A value; the layers that carry a call keep
/// the current one and apply what happens to it.
package struct Call: Sendable, Equatable {
    /// Who began the call.
    package enum Direction: String, Sendable, CaseIterable {
        case inbound, outbound
    }

    /// How far the call has come. It only moves forward.
    package enum Phase: Sendable, Equatable {
        case ringing
        case answered(at: Timestamp)
        case ended(at: Timestamp, reason: CallEnd)
    }

    package let id: CallID
    package let tenantID: TenantID
    package let direction: Direction
    package let caller: CallParty
    package let callee: CallParty
    /// When the first signalling message came or went.
    package let startedAt: Timestamp
    package private(set) var answeredAt: Timestamp?
    package private(set) var phase: Phase = .ringing

    package init(
        id: CallID, tenantID: TenantID, direction: Direction, caller: CallParty, callee: CallParty,
        startedAt: Timestamp
    ) {
        self.id = id
        self.tenantID = tenantID
        self.direction = direction
        self.caller = caller
        self.callee = callee
        self.startedAt = startedAt
    }

    /// The call is picked up. False, and nothing changes, where it was not ringing any more: signalling repeats itself.
    @discardableResult
    package mutating func answer(at time: Timestamp) -> Bool {
        guard phase == .ringing else { return false }
        answeredAt = time
        phase = .answered(at: time)
        return true
    }

    /// The call is over. False, and nothing changes, where it already was: the first reason counts.
    @discardableResult
    package mutating func end(at time: Timestamp, reason: CallEnd) -> Bool {
        if case .ended = phase { return false }
        phase = .ended(at: time, reason: reason)
        return true
    }
}
