import Auth
import Core
import HTTPCore

/// A person's own second factor. Signing in with one is `AuthController`'s.
struct SecondFactorController {
    let factors: SecondFactors
    let passwords: Passwords
    let users: UserStore

    var routes: [Route] {
        let path = "/api/v1/auth/second-factor"
        return [
            Route(.get, path, access: .member) { _, context in
                let member = try Self.person(context)
                let status = try await factors.status(of: member.userID, in: member.tenantID)
                return .json(["enabled": .bool(status.isEnabled), "recovery_codes": .integer(Int64(status.codes))])
            }.documented(
                "Say whether one has a second factor", tag: "Signing in", answer: .secondFactor, errors: [.forbidden]),
            Route(.post, "\(path)/enrol", access: .member, bodyLimit: 4 << 10, traits: .secret) { request, context in
                try await enrol(request, context)
            }.documented(
                "Begin to set up a second factor", tag: "Signing in", body: .object([.required("password", .string())]),
                answer: .enrolment, errors: [.invalidCredentials, .forbidden, .conflict]),
            Route(.post, "\(path)/confirm", access: .member, bodyLimit: 4 << 10, traits: .secret) { request, context in
                let body = try await request.decode(ConfirmRequest.self)
                try Field.check(("code", body.code, 64))
                let codes = try await factors.confirm(
                    body.code, of: Self.person(context), sender: request.sender, origin: AuditOrigin(request, context))
                return Self.answer(codes)
            }.documented(
                "Take a second factor into use, and get recovery codes", tag: "Signing in",
                body: .object([.required("code", .string())]), answer: .recoveryCodes,
                errors: [.invalidCredentials, .forbidden]),
            Route(.post, "\(path)/recovery-codes", access: .member, bodyLimit: 4 << 10, traits: .secret) {
                request, context in
                let codes = try await factors.renewCodes(
                    SecondFactorRequest.answer(of: request), of: Self.person(context), sender: request.sender,
                    origin: AuditOrigin(request, context))
                return Self.answer(codes)
            }.documented(
                "Get new recovery codes in the place of all others", tag: "Signing in", body: .secondFactorProof,
                answer: .recoveryCodes, errors: [.invalidCredentials, .forbidden]),
            Route(.post, "\(path)/disable", access: .member, bodyLimit: 4 << 10, traits: .secret) { request, context in
                try await factors.disable(
                    SecondFactorRequest.answer(of: request), of: Self.person(context), sender: request.sender,
                    origin: AuditOrigin(request, context))
                return HTTPResponse(status: .noContent)
            }.documented(
                "Give up one's second factor", tag: "Signing in", body: .secondFactorProof, status: .noContent,
                errors: [.invalidCredentials, .forbidden]),
        ]
    }

    private struct EnrolRequest: Decodable {
        let password: String
    }

    private struct ConfirmRequest: Decodable {
        let code: String
    }

    private static func person(_ context: RequestContext) throws -> Identity {
        let member = try context.member
        _ = try member.ownSession
        return member
    }

    /// Wants the password again: who finds a page open must not lock its owner out.
    private func enrol(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let member = try Self.person(context)
        let body = try await request.decode(EnrolRequest.self)
        try Field.check(password: body.password)
        try await passwords.confirm(body.password, of: member, sender: request.sender)
        guard let user = try await users.user(member.userID, in: member.tenantID) else { throw AuthError.notAMember }
        let enrolment = try await factors.enrol(member, account: user.email)
        var response = HTTPResponse.json([
            "secret": .string(enrolment.secret), "otpauth_url": .string(enrolment.address),
        ])
        response.fields.append("Cache-Control", "no-store")
        return response
    }

    private static func answer(_ codes: [String]) -> HTTPResponse {
        var response = HTTPResponse.json(["recovery_codes": .array(codes.map { .string($0) })])
        response.fields.append("Cache-Control", "no-store")
        return response
    }
}

/// The part of a body that shows a second factor: `code`, or `recovery_code`.
struct SecondFactorRequest: Decodable {
    let code: String?
    let recoveryCode: String?
    /// At sign-in alone.
    let ticket: String?
    let cookies: Bool?

    /// What the body shows. Throws unless it is exactly one of the two.
    var answer: SecondFactorAnswer {
        get throws(JSONDecodingError) {
            try Field.check(("code", code, 64), ("recovery_code", recoveryCode, 64), ("ticket", ticket, 128))
            switch (code, recoveryCode) {
            case (let code?, nil): return .password(code)
            case (nil, let recoveryCode?): return .recoveryCode(recoveryCode)
            default: throw JSONDecodingError(path: "code", expectation: "code or recovery_code, one of them")
            }
        }
    }

    /// What a request's body shows.
    static func answer(of request: HTTPRequest) async throws -> SecondFactorAnswer {
        try await request.decode(Self.self).answer
    }
}
