import Core
import Support
import Testing

@testable import Auth

@Suite struct SignInCrowdTests {
    @Test("As many as may are on their way at once; who comes then is turned away, until one is done")
    func limit() async throws {
        let crowd = SignInCrowd(limit: 2)
        try await crowd.admitted {
            try await crowd.admitted {
                await #expect(throws: AuthError.busy) { try await crowd.admitted {} }
            }
            try await crowd.admitted {}
        }
        // One that fails leaves, too.
        for _ in 1...3 {
            await #expect(throws: AuthError.invalidCode) { try await crowd.admitted { throw AuthError.invalidCode } }
        }
        try await crowd.admitted { try await crowd.admitted {} }
    }
}
