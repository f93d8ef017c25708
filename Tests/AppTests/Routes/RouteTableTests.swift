import Core
import FoundationEssentials
import HTTPCore
import Support
import Testing

@testable import lyceum

@Suite struct RouteTableTests {
    @Test("the documented table and the real one have the same routes with the same guards")
    func agreement() async throws {
        let source = try String(
            contentsOf: URL(filePath: TestServer.repository + "/Sources/App/Routes.swift"), encoding: .utf8)
        let documented = DocumentedRoute.table(in: source)
        let real = try await AppFixture().backend.routes.map(DocumentedRoute.init)
        #expect(Set(documented).count == documented.count)
        #expect(Set(documented).subtracting(real) == [], "documented, and not there")
        #expect(Set(real).subtracting(documented) == [], "there, and not documented")
    }

    @Test("a row may name several addresses; other lines are none")
    func reading() {
        let source = """
            /// | address | guard |
            /// | --- | --- |
            /// | `GET /a`, `POST /a/{b}` | members.read, also in a course |
            /// Not a row: `GET /c`.
            let code = "| `GET /d` | public |"
            """
        #expect(
            DocumentedRoute.table(in: source).map(\.description) == [
                "GET /a: members.read, also in a course", "POST /a/{b}: members.read, also in a course",
            ])
    }

    @Test("without a token every route that is not public answers 401")
    func anonymous() async throws {
        let app = try await AppFixture(operatorToken: String(repeating: "a", count: 32))
        for route in app.backend.routes where route.access != .public {
            let path = route.path.replacing("{", with: "").replacing("}", with: "")
            let answer = try await app.ask(path, route.method == .get ? nil : [:], method: route.method)
            #expect(answer.status == 401, "\(route.method) \(route.path)")
        }
    }
}
