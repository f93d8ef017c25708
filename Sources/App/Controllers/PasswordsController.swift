import Auth
import Core
import HTTPCore

/// Changing one's password, and setting a new one by link.
struct PasswordsController {
    let passwords: Passwords

    var routes: [Route] {
        [
            Route(.post, "/api/v1/auth/password", access: .member, bodyLimit: 16 << 10, traits: .secret) {
                request, context in
                try await change(request, context)
            }.documented(
                "Change one's password, and end one's other sessions", tag: "Signing in", body: .passwordChange,
                status: .noContent, errors: [.invalidCredentials, .forbidden]),
            Route(
                .post, "/api/v1/users/{id}/password-reset", access: .permission(.membersManage), bodyLimit: 4 << 10,
                traits: .secret
            ) { request, context in
                try await offerReset(request, context)
            }.documented(
                "Make a link with which a person sets a new password", tag: "People", status: .created,
                answer: .offeredLink, details: "The link is mailed, or shown where the installation does not mail."),
            Route(.post, "/api/v1/auth/password-reset", access: .public, bodyLimit: 4 << 10, traits: .secret) {
                request, context in
                try await requestReset(request, context)
            }.documented(
                "Ask for a link to set a new password", tag: "Signing in", body: .resetRequest, status: .accepted,
                answer: .accepted, details: "Answers alike whether or not the address has an account."),
            Route(.post, "/api/v1/auth/password-reset/complete", access: .public, bodyLimit: 16 << 10, traits: .secret)
            { request, context in
                try await completeReset(request, context)
            }.documented(
                "Set a new password by a link", tag: "Signing in", body: .resetCompletion, status: .noContent,
                errors: [.notFound]),
        ]
    }

    private struct ChangeRequest: Decodable {
        let password: String
        let newPassword: String
    }

    private func change(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        _ = try member.ownSession
        let body = try await request.decode(ChangeRequest.self)
        try Field.check(password: body.password)
        try await passwords.change(
            of: member, from: body.password, to: body.newPassword, sender: request.sender,
            origin: AuditOrigin(request, context))
        return HTTPResponse(status: .noContent)
    }

    /// For somebody who cannot help themselves. The link is mailed, or shown to the administrator where the installation
    /// does not mail.
    private func offerReset(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try context.member
        _ = try member.ownSession
        let outcome = try await passwords.offerReset(
            to: context.parameter("id"), by: member, origin: AuditOrigin(request, context))
        guard let outcome else {
            throw HTTPError(.notFound, .notFound, "There is no such person who belongs to this institution alone.")
        }
        var answer: JSONObject = ["status": "mailed"]
        if case .shown(let url) = outcome { answer = ["status": "shown", "url": .string(url)] }
        var response = HTTPResponse.json(.object(answer), status: .created)
        response.fields.append("Cache-Control", "no-store")
        return response
    }

    private struct ResetRequest: Decodable {
        let email: String
    }

    /// Answers alike whether or not the address has an account.
    private func requestReset(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(ResetRequest.self)
        try Field.check(("email", body.email, 254))
        try await passwords.requestReset(of: body.email, sender: request.sender)
        return .json(["status": "accepted"], status: .accepted)
    }

    private struct CompleteRequest: Decodable {
        let token: String
        let password: String
    }

    private func completeReset(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let body = try await request.decode(CompleteRequest.self)
        try await passwords.completeReset(
            body.token, password: body.password, origin: AuditOrigin(request, context))
        return HTTPResponse(status: .noContent)
    }
}
