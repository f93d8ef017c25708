import Auth
import Core
import Crypto
import HTTPCore
import Support
import Testing

@testable import LTI

@Suite struct RegistrationCheckTests {
    private func check(
        keys: [PublicKey], _ script: (inout PlatformServicesSimulator.Script) -> Void = { _ in }
    ) async throws -> [String: RegistrationCheck.Finding.Result] {
        let fixture = ServicesFixture()
        fixture.platform.change(script)
        let id = SystemIdentifierGenerator().make(RegistrationID.self)
        let registration = Registration(
            id: id, tenantID: SystemIdentifierGenerator().make(), issuer: "https://lms.example.org", clientID: "lyceum",
            settings: try LTIFixture.settings {
                $0.keys = .set(JSONWebKeySet(keys).json)
            }, createdAt: fixture.clock.now(), updatedAt: fixture.clock.now())
        let check = try await RegistrationCheck.run(
            registration, deployments: [], keySets: KeySets(transport: fixture.platform, clock: fixture.clock),
            tokens: fixture.tokens)
        #expect(check.works == !check.findings.contains { $0.result == .failed })
        return Dictionary(uniqueKeysWithValues: check.findings.map { ($0.name, $0.result) })
    }

    @Test("Everything works at a platform that does what it should")
    func works() async throws {
        let findings = try await check(keys: [ServicesFixture.key.publicKey])
        #expect(
            findings["keys"] == .passed && findings["token_scores"] == .passed && findings["token_roster"] == .passed)
        #expect(findings["deployments"] == .noted && findings["status"] == .passed)
    }

    @Test("A platform that gives no token for one service works for the others; one that knows no client does not")
    func tokens() async throws {
        let partly = try await check(keys: [ServicesFixture.key.publicKey]) {
            $0.scopes = [ServiceScope.score.rawValue]
        }
        #expect(partly["token_scores"] == .passed && partly["token_roster"] == .noted)
        let none = try await check(keys: [ServicesFixture.key.publicKey]) {
            $0.replies["/token"] = [.text(#"{"error":"invalid_client"}"#, status: .unauthorized)]
        }
        #expect(none["token_scores"] == .failed && none["token_roster"] == nil)
    }

    @Test("Keys that cannot be used are no keys")
    func keys() async throws {
        let findings = try await check(keys: [try PrivateKey.generate(.es256, id: "other").publicKey])
        #expect(findings["keys"] == .failed)
    }
}
