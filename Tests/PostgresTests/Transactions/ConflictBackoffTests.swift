import Testing

@testable import Postgres

@Suite struct ConflictBackoffTests {
    private func error(_ state: SQLState) -> PostgresError { PostgresError(.server, "x", sqlState: state) }

    @Test("conflicts are tried again, and nothing else")
    func kinds() {
        let backoff = ConflictBackoff(attempts: 3)
        #expect(backoff.delay(after: 1, error(.serializationFailure), jitter: 0) != nil)
        #expect(backoff.delay(after: 1, error(.deadlockDetected), jitter: 0) != nil)
        #expect(backoff.delay(after: 1, error(.featureNotSupported).retryable, jitter: 0) != nil)
        #expect(backoff.delay(after: 1, error(.featureNotSupported), jitter: 0) == nil)
        #expect(backoff.delay(after: 1, error(.uniqueViolation), jitter: 0) == nil)
        #expect(backoff.delay(after: 1, error(.adminShutdown), jitter: 0) == nil)
        #expect(backoff.delay(after: 1, CancellationError(), jitter: 0) == nil)
    }

    @Test("delays grow, differ by chance, and end after the last attempt")
    func delays() {
        let backoff = ConflictBackoff(attempts: 20)
        let conflict = error(.serializationFailure)
        #expect(backoff.delay(after: 1, conflict, jitter: 0) == .microseconds(2500))
        #expect(backoff.delay(after: 1, conflict, jitter: 1) == .milliseconds(5))
        #expect(backoff.delay(after: 3, conflict, jitter: 1) == .milliseconds(20))
        #expect(backoff.delay(after: 19, conflict, jitter: 1) == .milliseconds(500))
        #expect(backoff.delay(after: 20, conflict, jitter: 0) == nil)
        #expect(ConflictBackoff(attempts: 1).delay(after: 1, conflict, jitter: 0) == nil)
    }
}
