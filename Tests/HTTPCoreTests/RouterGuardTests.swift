import Core
import HTTPCore
import Testing

@Suite struct RouterGuardTests {
    private let router = Router.under(test: [
        .answering("GET", "/open", "open"),
        Route(.get, "/member", access: .member) { _, context in .text(try context.member.role.rawValue) },
        Route(.get, "/staff", access: .roles([.owner, .teacher])) { _, _ in .text("staff") },
    ])

    @Test("A public route never asks who is there, even for a wrong token")
    func publicRoute() async {
        #expect(await router.text("GET", "/open", ["Authorization": "Bearer broken"]) == "open")
    }

    @Test("Without credentials a guarded route answers 401 and names the scheme")
    func missingCredentials() async throws {
        let response = await router.respond(to: HTTPRequest(method: .get, path: "/member"))
        #expect(response.status == .unauthorized)
        #expect(response.fields["WWW-Authenticate"] == "Bearer")
        #expect(try response.errorCode == "unauthorized")
    }

    @Test("With wrong credentials it answers what the authenticator throws")
    func wrongCredentials() async {
        #expect(await router.status("GET", "/member", ["Authorization": "Bearer broken"]) == 401)
    }

    @Test("A member's handler sees the proven identity")
    func member() async {
        #expect(await router.text("GET", "/member", ["Authorization": "Bearer learner"]) == "learner")
    }

    @Test("A role that the route does not list gets 403, a listed one passes")
    func roles() async throws {
        let refused = await router.respond(
            to: HTTPRequest(method: .get, path: "/staff", fields: ["Authorization": "Bearer learner"]))
        #expect(refused.status == .forbidden)
        #expect(try refused.errorCode == "forbidden")
        #expect(await router.text("GET", "/staff", ["Authorization": "Bearer teacher"]) == "staff")
    }
}
