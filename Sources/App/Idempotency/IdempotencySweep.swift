import Core

/// Forgets the keys of requests whose time has ended.
struct IdempotencySweep: Service {
    let name = "idempotency keys"
    private static let pause: Duration = .seconds(900)

    let store: IdempotencyStore
    let logger: Logger

    /// Looks four times an hour; several servers may.
    func run() async throws {
        while !Task.isCancelled {
            do {
                try await store.forget()
            } catch is CancellationError {
                return
            } catch {
                logger.error("idempotency keys could not be forgotten", [("error", "\(error)")])
            }
            do { try await Task.sleep(for: Self.pause) } catch { return }
        }
    }
}
