import Synchronization

/// Counts the sign-ins that are on their way in this process, and turns away what would only wait: before the database is
/// asked anything, so that a flood costs it nothing.
final class SignInCrowd: Sendable {
    private let limit: Int
    private let present = Mutex(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// Runs the body. Throws `AuthError.busy` while as many others run theirs as may.
    @discardableResult
    func admitted<Value>(_ body: () async throws -> Value) async throws -> Value {
        let isAdmitted = present.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard isAdmitted else { throw AuthError.busy }
        defer { present.withLock { $0 -= 1 } }
        return try await body()
    }
}
