import Core
import HTTPCore
import LTI
import Postgres
import Support
import Testing

/// Isolates: lti_deep_linkings
@Suite struct DeepLinkingsTests {
    private static func settings() throws -> DeepLinkingSettings {
        try DeepLinkingSettings(
            claims: [
                DeepLinkingSettings.claim: [
                    "deep_link_return_url": "https://lms.example.org/return", "accept_types": ["ltiResourceLink"],
                    "accept_presentation_document_targets": ["iframe"], "accept_multiple": true,
                    "data": ["any": ["thing", 1]],
                ]
            ], hosts: PlatformHosts(addresses: ["https://lms.example.org"]))
    }

    @Test("A choice is its teacher's and its tenant's alone, ends by itself, and is made once")
    func own() async throws {
        let fixture = try await LTIFixture()
        let registration = try await fixture.register()
        let place = LaunchPlace(registrationID: registration.id, deploymentID: "7")
        let (now, choices) = (fixture.clock.now(), DeepLinkings())
        let (teacher, other) = (try await fixture.person(), try await fixture.person())
        let id = fixture.identifiers.make(DeepLinkingID.self)
        let settings = try Self.settings()
        try await fixture.database.withTenant(fixture.north) { transaction async throws -> Void in
            try await choices.insert(id, settings, of: place, for: teacher, at: now, in: transaction)
            let found = try await choices.deepLinking(id, for: teacher, at: now, in: transaction)
            #expect(found.settings == settings)
            #expect(found.deploymentID == "7")
            #expect(found.registrationID == registration.id)
            await #expect(throws: DeepLinkingProblem.gone) {
                try await choices.deepLinking(id, for: other, at: now, in: transaction)
            }
            await #expect(throws: DeepLinkingProblem.gone) {
                try await choices.deepLinking(id, for: teacher, at: now + DeepLinkings.lifetime, in: transaction)
            }
        }
        try await fixture.database.withTenant(fixture.south) { transaction async throws -> Void in
            await #expect(throws: DeepLinkingProblem.gone) {
                try await choices.deepLinking(id, for: teacher, at: now, in: transaction)
            }
            try await choices.end(id, in: transaction)
        }
        try await fixture.database.withTenant(fixture.north) { transaction async throws -> Void in
            _ = try await choices.deepLinking(id, for: teacher, isHeld: true, at: now, in: transaction)
            try await choices.end(id, in: transaction)
            await #expect(throws: DeepLinkingProblem.gone) {
                try await choices.deepLinking(id, for: teacher, at: now, in: transaction)
            }
        }
    }
}
