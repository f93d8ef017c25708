import Core
import FoundationEssentials
import HTTPCore
import Support
import Testing

@testable import lyceum

@Suite struct PermissionPageTests {
    @Test("docs/permissions.md is what `lyceum permissions` prints")
    func agreement() throws {
        let page = try String(
            contentsOf: URL(filePath: TestServer.repository + "/docs/permissions.md"), encoding: .utf8)
        #expect(page == PermissionPage.text, "lyceum permissions > docs/permissions.md")
    }

    @Test("the API answers the same table, and says what the asker is granted")
    func endpoint() async throws {
        let app = try await AppFixture()
        let tenant = try await app.tenant("north")
        let teacher = try await app.person("ann@example.org", role: .teacher, in: tenant)
        let answer = try await app.ask("/api/v1/permissions", as: teacher)
        #expect(answer.status == 200)
        let rows = try #require(answer.body["data"]?.arrayValue)
        #expect(rows.map { $0["name"]?.stringValue } == Permission.allCases.map(\.rawValue))
        for (row, permission) in zip(rows, Permission.allCases) {
            #expect(row["granted"] == .bool(teacher.identity.may(permission)))
            #expect(
                row["roles"]?.arrayValue?.compactMap(\.stringValue) == permission.grant.roles.members.map(\.rawValue))
        }
    }
}
