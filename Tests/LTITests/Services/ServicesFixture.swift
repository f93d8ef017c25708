import Core
import Crypto
import HTTPCore
import LTI
import Postgres
import Support
import Testing

/// A platform's services, and the clients that ask them.
struct ServicesFixture {
    /// Made once: an RSA key takes a while.
    static let key: PrivateKey = {
        guard let key = try? PrivateKey.generate(.rs256, id: "tool") else { fatalError("no key") }
        return key
    }()
    static let base = PlatformServicesSimulator.base

    let clock: SetClock
    let platform: PlatformServicesSimulator
    let tokens: ServiceTokens
    let services: PlatformServices
    let grades: GradeServices
    let roster: RosterService
    let client: ServiceClient
    let endpoint = GradeEndpoint(
        lineItems: "\(base)/course/7/lineitems", lineItem: nil, scopes: Set(ServiceScope.all))

    init(clock: SetClock = SetClock()) {
        self.clock = clock
        platform = PlatformServicesSimulator(key: Self.key.publicKey, clock: clock)
        tokens = ServiceTokens(
            transport: platform, identifiers: SystemIdentifierGenerator(), clock: clock, signer: { Self.key })
        services = PlatformServices(transport: platform, tokens: tokens)
        grades = GradeServices(services: services)
        roster = RosterService(services: services)
        client = ServiceClient(
            registrationID: SystemIdentifierGenerator().make(), clientID: PlatformServicesSimulator.clientID,
            tokenEndpoint: Self.base + "/token")
    }

    func score(_ given: Double = 4, of maximum: Double = 5, subject: String = "ann") -> Score {
        Score(subject: subject, points: Points(given: given, maximum: maximum), timestamp: clock.now())
    }

    /// What the call fails with; nil where it does not.
    static func failure(_ body: () async throws(ServiceFailure) -> Void) async -> ServiceFailure? {
        do throws(ServiceFailure) {
            try await body()
            return nil
        } catch {
            return error
        }
    }
}

/// An answer that a test is about, with a short name.
struct ServiceAnswer: Sendable, CustomTestStringConvertible {
    let name: String
    let reply: StubTransport.Reply
    let code: ServiceFailure.Code
    let isRetryable: Bool
    var mayHaveArrived = false
    var pause: Duration?

    var testDescription: String { name }
}
