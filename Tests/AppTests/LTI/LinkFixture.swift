import Auth
import Core
import HTTPCore
import LTI
import Postgres
import Support
import Testing

@testable import lyceum

/// A platform with a link in a course of a tenant, as launches leave them.
struct LinkFixture {
    let registration: Registration
    let link: ResourceLinkID
    private let app: AppFixture
    private let tenant: TenantID

    /// The course is one of ours, or none.
    init(_ app: AppFixture, in tenant: TenantID, course: CourseID? = nil, title: String = "Week 3") async throws {
        self.app = app
        self.tenant = tenant
        let (identifiers, now) = (SystemIdentifierGenerator(), app.clock.now())
        let settings = RegistrationSettings(
            name: try #require(DisplayName("The LMS")),
            endpoints: PlatformEndpoints(
                authorization: try #require(ProviderURL("https://lms.example.org/auth")),
                token: try #require(ProviderURL("https://lms.example.org/token"))),
            keys: .address(try #require(ProviderURL("https://lms.example.org/keys"))))
        let registration = Registration(
            id: identifiers.make(), tenantID: tenant, issuer: "https://lms.example.org",
            clientID: identifiers.next().hex, settings: settings, createdAt: now, updatedAt: now)
        self.registration = registration
        link = try await app.database.withTenant(tenant) { transaction in
            try await RegistrationStore(database: app.database).insert(registration, in: transaction)
            try await DeploymentStore().insert("1", .active, of: registration.id, at: now, in: transaction)
            return try await ResourceLinkStore().note(
                LaunchClaims.Link(id: "l", title: title), services: LaunchClaims.Services(),
                of: LaunchPlace(registrationID: registration.id, deploymentID: "1"), context: nil, course: course,
                as: identifiers.make(), workflow: nil, settings: LinkSettings(), at: now, in: transaction
            ).id
        }
    }

    /// A choice that the platform asked the person for.
    func deepLinking(
        for person: UserID, _ change: (inout JSONObject) -> Void = { _ in }
    ) async throws -> DeepLinkingID {
        var settings: JSONObject = [
            "deep_link_return_url": "https://lms.example.org/return?course=2", "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["iframe", "window"], "accept_multiple": true,
            "accept_lineitem": true, "data": "the platform's own",
        ]
        change(&settings)
        let read = try DeepLinkingSettings(
            claims: [DeepLinkingSettings.claim: .object(settings)],
            hosts: PlatformHosts(addresses: [registration.issuer]))
        let id = SystemIdentifierGenerator().make(DeepLinkingID.self)
        let (registration, now) = (registration, app.clock.now())
        try await app.database.withTenant(tenant) { transaction in
            try await DeepLinkings().insert(
                id, read, of: LaunchPlace(registrationID: registration.id, deploymentID: "1"), for: person, at: now,
                in: transaction)
        }
        return id
    }
}
