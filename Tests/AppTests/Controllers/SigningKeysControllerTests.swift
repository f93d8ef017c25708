import Auth
import Core
import Crypto
import HTTPCore
import Testing

@testable import lyceum

@Suite struct SigningKeysControllerTests {
    @Test("The public keys are published for everybody, and nothing of the private ones")
    func published() async throws {
        let app = try await AppFixture()
        #expect(try await app.ask("/.well-known/jwks.json").body == ["keys": []])
        let ring = app.backend.signingIn.signingKeys.ring
        try await ring.ensure(.es256)
        let answer = try await app.ask("/.well-known/jwks.json")
        #expect(answer.status == 200 && answer.response.fields["Cache-Control"] == "public, max-age=300")
        let keys = try #require(answer.body["keys"]?.arrayValue)
        #expect(keys.count == 1)
        let members = try #require(keys.first?.objectValue)
        #expect(Set(members.keys) == ["kty", "crv", "x", "y", "kid", "use", "alg"])
    }
}
