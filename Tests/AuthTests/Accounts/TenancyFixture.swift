import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Synchronization
import Testing

@testable import Auth

/// Two tenants with nobody in them, on a database of their own.
struct TenancyFixture {
    let database: Database
    let clock = SetClock()
    let links = KeptLinks()
    let hasher: PasswordHasher
    let tenancy: Tenancy
    let north: TenantID
    let south: TenantID

    var people: People { tenancy.people }
    var courses: Courses { tenancy.courses }
    var invitations: Invitations { tenancy.invitations }

    init() async throws {
        database = try await TestDatabase.make()
        hasher = PasswordHasher(pool: BlockingThreadPool(threads: 2, name: "bcrypt"), cost: 4)
        tenancy = Tenancy(
            Invitations.Parts(
                database: database, hasher: hasher, throttle: SignInThrottle(clock: clock), delivery: links,
                publicURL: "https://lyceum.example.org", identifiers: SystemIdentifierGenerator(), clock: clock))
        north = try await tenancy.tenants.create(slug: Self.slug("north"), name: Self.name("North"), by: .shell).tenant
            .id
        south = try await tenancy.tenants.create(slug: Self.slug("south"), name: Self.name("South"), by: .shell).tenant
            .id
    }

    /// Somebody of north, unless told.
    @discardableResult
    func person(_ email: String, _ role: Role = .learner, in tenant: TenantID? = nil) async throws -> Member {
        try await people.create(
            email: Self.email(email), name: Self.name("Person"), passwordHash: try await hasher.hash("sesame sesame"),
            role: role, in: tenant ?? north, by: .shell)
    }

    /// Gives somebody of another tenant a place here as well.
    func add(_ user: UserID, as role: Role, to tenant: TenantID) async throws {
        try await database.withTenant(tenant) { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO memberships (tenant_id, user_id, role, created_at)
                VALUES (\(tenant), \(user), \(role.rawValue), now())
                """)
        }
    }

    /// A request of this person, of north unless told.
    func asking(_ member: Member, in tenant: TenantID? = nil) -> Requester {
        Requester(.member(identity(member, in: tenant)), origin: AuditOrigin(.person(member.id)))
    }

    func identity(_ member: Member, in tenant: TenantID? = nil) -> Identity {
        Identity(tenantID: tenant ?? north, userID: member.id, role: member.role)
    }

    /// What the audit log of a tenant tells, oldest first.
    func actions(in tenant: TenantID) async throws -> [String] {
        try await AuditTrail(database: database).events(of: tenant, AuditFilter(), limit: 100).map(\.action).reversed()
    }

    static func slug(_ text: String) throws -> Slug { try #require(Slug(text)) }
    static func name(_ text: String) throws -> DisplayName { try #require(DisplayName(text)) }
    static func email(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }
}

/// Keeps every link, and lets it be shown, unless it is told to mail.
final class KeptLinks: LinkDelivery {
    private let kept = Mutex<[SingleUseLink]>([])
    private let mails = Mutex(false)

    var isMailing: Bool {
        get { mails.withLock { $0 } }
        set { mails.withLock { $0 = newValue } }
    }

    var all: [SingleUseLink] { kept.withLock { $0 } }

    /// The token of the last link.
    var token: String { all.last?.url.split(separator: "=").last.map(String.init) ?? "" }

    func deliver(_ link: SingleUseLink) -> LinkOutcome {
        kept.withLock { $0.append(link) }
        return isMailing ? .mailed : .shown(url: link.url)
    }
}

/// A problem that a call ended with; nil where it succeeded.
func problem(_ body: () async throws -> Void) async throws -> AccountProblem? {
    do {
        try await body()
        return nil
    } catch let problem as AccountProblem {
        return problem
    }
}
