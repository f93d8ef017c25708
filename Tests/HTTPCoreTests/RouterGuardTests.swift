import Core
import HTTPCore
import Testing

@Suite struct RouterGuardTests {
    private let router = Router.under(test: [
        .answering("GET", "/open", "open"),
        Route(.get, "/member", access: .member) { _, context in .text(try context.member.role.rawValue) },
        Route(.get, "/staff", access: .permission(.documentsManage)) { _, _ in .text("staff") },
        Route(.get, "/course", access: .coursePermission(.coursesManage)) { _, context in
            try context.member.require(.coursesManage, inCourseAs: .teacher)
            return .text("course")
        },
        Route(.get, "/outside", access: .coursePermission(.coursesManage)) { _, context in
            try context.member.require(.coursesManage, inCourseAs: nil)
            return .text("outside")
        },
        Route(.get, "/operator", access: .operator) { _, context in
            .text(context.identity == nil ? "operator" : "member")
        },
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

    @Test("A role without the route's permission gets a 403 that names it, a role that has it passes")
    func roles() async throws {
        let refused = await router.respond(
            to: HTTPRequest(method: .get, path: "/staff", fields: ["Authorization": "Bearer learner"]))
        #expect(refused.status == .forbidden)
        #expect(try refused.errorCode == "forbidden")
        #expect(try refused.jsonBody["error"]?["details"]?["permission"] == "documents.manage")
        #expect(await router.text("GET", "/staff", ["Authorization": "Bearer teacher"]) == "staff")
    }

    @Test("A route of courses passes members on, and a part in the course lets them do what their role does not")
    func courses() async {
        #expect(await router.status("GET", "/course", ["Authorization": "Bearer learner"]) == 200)
        #expect(await router.status("GET", "/outside", ["Authorization": "Bearer learner"]) == 403)
        #expect(await router.status("GET", "/outside", ["Authorization": "Bearer admin"]) == 200)
        #expect(await router.status("GET", "/course") == 401)
    }

    @Test("Without an operator there is nothing at the operator's addresses, whoever asks")
    func noOperator() async {
        #expect(await router.status("GET", "/operator") == 404)
        #expect(await router.status("GET", "/operator", ["Authorization": "Bearer owner"]) == 404)
    }

    @Test("The operator's routes ask the operator's authenticator and no other")
    func operators() async {
        let router = Router.under(
            test: [
                Route(.get, "/operator", access: .operator) { _, context in
                    .text(context.identity == nil ? "operator" : "member")
                }
            ], operators: WordForOperators())
        #expect(await router.text("GET", "/operator", ["Authorization": "the word"]) == "operator")
        #expect(await router.status("GET", "/operator", ["Authorization": "Bearer owner"]) == 401)
    }
}

/// Knows the operator by a word.
private struct WordForOperators: OperatorAuthenticator {
    func admit(_ request: HTTPRequest) throws {
        guard request.fields["authorization"] == "the word" else {
            throw HTTPError(.unauthorized, .unauthorized, "Say the word.")
        }
    }
}
