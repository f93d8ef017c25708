package import Core
package import Crypto

/// Makes the keys that the installation signs with, and replaces them in time.
package struct SigningKeyService: Service {
    package let name = "signing keys"
    private static let pause: Duration = .seconds(3600)

    private let ring: SigningKeyRing
    private let algorithms: [SignatureAlgorithm]
    private let logger: Logger

    /// Of each algorithm there is to be a key; HS256 has none of these.
    package init(ring: SigningKeyRing, algorithms: [SignatureAlgorithm], logger: Logger) {
        self.ring = ring
        self.algorithms = algorithms.filter { $0 != .hs256 }
        self.logger = logger
    }

    package func run() async throws {
        while !Task.isCancelled {
            for algorithm in algorithms {
                do {
                    try await ring.rotate(algorithm, after: SigningKeyRing.lifetime)
                } catch is CancellationError {
                    return
                } catch {
                    // What signs already goes on signing; the next round tries again.
                    logger.error("a signing key could not be made", [("error", "\(error)")])
                }
            }
            try? await Task.sleep(for: Self.pause)
        }
    }
}
