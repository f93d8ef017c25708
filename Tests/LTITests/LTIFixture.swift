import Auth
import Core
import Crypto
import HTTPCore
import LTI
import Postgres
import Support
import Testing

/// Two tenants, each with a registration, on a database of their own.
struct LTIFixture {
    let database: Database
    let clock = SetClock()
    let identifiers = SystemIdentifierGenerator()
    let north: TenantID
    let south: TenantID

    init() async throws {
        database = try await TestDatabase.make()
        north = try await TestTenant.insert(into: database, slug: "north")
        south = try await TestTenant.insert(into: database, slug: "south")
    }

    /// Settings of a platform at the address.
    static func settings(
        at address: String = "https://lms.example.org", _ change: (inout RegistrationSettings) -> Void = { _ in }
    ) throws -> RegistrationSettings {
        var settings = RegistrationSettings(
            name: try #require(DisplayName("The LMS")),
            endpoints: PlatformEndpoints(
                authorization: try #require(ProviderURL("\(address)/auth")),
                token: try #require(ProviderURL("\(address)/token"))),
            keys: .address(try #require(ProviderURL("\(address)/keys"))))
        change(&settings)
        return settings
    }

    /// A registration that is in the database.
    func register(
        issuer: String = "https://lms.example.org", clientID: String = "lyceum", in tenant: TenantID? = nil,
        _ change: (inout RegistrationSettings) -> Void = { _ in }
    ) async throws -> Registration {
        let tenant = tenant ?? north
        let registration = Registration(
            id: identifiers.make(), tenantID: tenant, issuer: issuer, clientID: clientID,
            settings: try Self.settings(change), createdAt: clock.now(), updatedAt: clock.now())
        try await database.withTenant(tenant) { transaction in
            try await RegistrationStore(database: database).insert(registration, in: transaction)
        }
        return registration
    }

    /// Somebody with a place in the tenant.
    func person(in tenant: TenantID? = nil) async throws -> UserID {
        let (tenant, id) = (tenant ?? north, identifiers.make(UserID.self))
        let user = User(id: id, email: "\(id.uuid.hex)@example.org", name: "Person")
        try await database.withTenant(tenant) { transaction in
            _ = try await transaction.batch(
                UserStore.insertions(
                    of: user, passwordHash: "", isProved: true, role: .learner, in: tenant, at: clock.now()))
        }
        return id
    }
}
