extension BlockingThread {
    /// Runs work that may block, such as reading a file, on a thread of its own and gives what it gave.
    static func value<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await unsafe withUnsafeThrowingContinuation { continuation in
            let isStarted = run { unsafe continuation.resume(with: Result { try work() }) }
            if !isStarted {
                unsafe continuation.resume(throwing: PostgresError(.connection, "The system has no thread left."))
            }
        }
    }
}
