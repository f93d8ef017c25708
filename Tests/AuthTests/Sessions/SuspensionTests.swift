import Core
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct SuspensionTests {
    /// What an administrator or the operator can do to somebody who is signed in, and undo.
    enum Act: String, CaseIterable, CustomTestStringConvertible {
        case tenantSuspended, tenantDeleted, personDisabled, membershipDisabled

        var testDescription: String { rawValue }

        var statements: (done: String, undone: String) {
            switch self {
            case .tenantSuspended:
                ("UPDATE tenants SET state = 'suspended'", "UPDATE tenants SET state = 'active'")
            case .tenantDeleted:
                (
                    "UPDATE tenants SET state = 'deleted', remove_after = now()",
                    "UPDATE tenants SET state = 'active', remove_after = NULL"
                )
            case .personDisabled: ("UPDATE users SET state = 'disabled'", "UPDATE users SET state = 'active'")
            case .membershipDisabled:
                ("UPDATE memberships SET state = 'disabled'", "UPDATE memberships SET state = 'active'")
            }
        }
    }

    @Test(
        "Who is shut out can do nothing at once: no request, no refresh, no sign-in; and all of it again afterwards",
        arguments: Act.allCases)
    func shutOut(act: Act) async throws {
        let fixture = try await AuthFixture()
        let tenant = try await fixture.tenants.create(slug: "north", name: "North")
        let ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", to: tenant)
        let tokens = try await fixture.begin(ann, in: tenant)
        let field = "Bearer \(tokens.accessToken)"

        try await TestDatabase.withOwner(of: fixture.database) { owner in
            _ = try await owner.query(Query(unsafeSQL: act.statements.done))
        }
        await #expect(throws: AuthError.invalidToken) { try await fixture.identity(authorization: field) }
        await #expect(throws: AuthError.invalidRefreshToken) {
            try await fixture.sessions.refresh(tokens.refreshToken.text, from: .test)
        }
        await #expect(throws: AuthError.invalidCredentials) {
            try await fixture.signIn("ann@example.org", "sesame sesame")
        }
        try await TestDatabase.withOwner(of: fixture.database) { owner in
            _ = try await owner.query(Query(unsafeSQL: act.statements.undone))
        }
        #expect(try await fixture.identity(authorization: field) != nil)
        _ = try await fixture.sessions.refresh(tokens.refreshToken.text, from: .test)
    }
}
