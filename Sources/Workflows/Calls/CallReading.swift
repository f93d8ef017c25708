package import Core

/// Tells which conversations are held on the telephone.
package protocol CallReading: Sendable {
    /// Whether a call is under way in which the conversation is held.
    func isOnCall(_ thread: ThreadID, in tenantID: TenantID) async throws -> Bool
}

/// Where there is no telephone.
package struct NoCalls: CallReading {
    package init() {}

    package func isOnCall(_ thread: ThreadID, in tenantID: TenantID) async throws -> Bool { false }
}
