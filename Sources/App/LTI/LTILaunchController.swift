import Auth
import Core
import Crypto
import HTTPCore
import LTI

/// Where platforms send people: the beginning of a launch, its end, and the session of its page.
struct LTILaunchController: LearningPlatformController {
    let launches: Launches
    let sessions: Sessions
    let ring: SigningKeyRing
    let page: LTIPage
    let publicURL: String
    let limits: LaunchLimits
    let logger: Logger

    private static let formLimit = 384 << 10
    /// What pages of launches that are not let in may come as.
    private static let refusals: [ErrorCode] = [
        .badRequest, .unauthorized, .forbidden, .notFound, .conflict, .bodyTooLarge, .unsupportedMediaType,
        .rateLimited,
    ]

    var routes: [Route] {
        let tag = "Learning platforms"
        let begins = """
            Security Framework 1.0 §5.1.1.1: `iss`, `login_hint` and `target_link_uri`, and `client_id`, \
            `lti_deployment_id`, `lti_message_hint` and `lti_storage_target` where the platform has them. Sends the \
            browser to the platform's registered address: where the platform keeps data for tools, and in a frame \
            (`Sec-Fetch-Dest`) of Moodle or Canvas, by a page that first finds out what will prove the browser, and \
            offers a tab of its own where nothing does. A launch that cannot begin is a page that says what to do.
            """
        return [
            Route(.get, "/lti/login", access: .public, traits: [.secret, .limitsItself]) { await login($0, $1) }
                .documented(
                    "Begin a launch", tag: tag, query: Self.loginParameters, status: .seeOther, details: begins,
                    errors: Self.refusals, otherAnswers: ["text/html"]),
            Route(.post, "/lti/login", access: .public, bodyLimit: 64 << 10, traits: [.secret, .limitsItself]) {
                await login($0, $1)
            }
            .documented(
                "Begin a launch by a form", tag: tag, status: .seeOther, details: begins,
                errors: Self.refusals, otherAnswers: ["text/html"]),
            Route(.post, "/lti/launch", access: .public, bodyLimit: Self.formLimit, traits: [.secret, .limitsItself]) {
                await launch($0, $1)
            }.documented(
                "Take a platform's answer, and show the page of the launch", tag: tag, answer: .string(),
                mediaType: "text/html",
                details: "A form with `state` and `id_token`, or with `error` (Security Framework 1.0 §5.1.1.3).",
                errors: Self.refusals),
            Route(
                .post, "/lti/deep-linking", access: .public, bodyLimit: Self.formLimit,
                traits: [.secret, .limitsItself]
            ) { await launch($0, $1) }.documented(
                "Take a platform's answer at an address for deep linking", tag: tag, answer: .string(),
                mediaType: "text/html",
                details: """
                    The same as `/lti/launch`, for platforms that have an address of its own for deep linking: what is \
                    launched is what the message says.
                    """, errors: Self.refusals),
            Route(.post, "/lti/launch/storage", access: .public, bodyLimit: 4 << 10, traits: [.secret, .limitsItself]) {
                try await prove($0, $1)
            }.documented(
                "Show by what a platform kept that this browser began the launch", tag: tag,
                body: .object([.required("state", .string()), .required("value", .string())]),
                answer: .object([.required("code", .string()), .required("locale", .nullable(.string()))]),
                details: """
                    `locale` is the launch's, where it says one. A launch that is not let in is a 403 whose `details` \
                    have what its page shows: `title`, `text`, their `language` and the `support_code`.
                    """),
            Route(.get, "/lti/jwks.json", access: .public) { _, _ in
                var response = HTTPResponse.json(.object(try await ring.published().json))
                response.fields.append("Cache-Control", "public, max-age=300")
                return response
            }.documented(
                "Publish the keys that check what this installation sends to platforms", tag: tag, answer: .keySet),
            Route(.post, "/api/v1/lti/session", access: .public, bodyLimit: 1 << 10, traits: [.secret, .limitsItself]) {
                try await begin($0, $1)
            }.documented(
                "Get the session of a launch for its code, once", tag: tag,
                body: .object([.required("code", .string())]), status: .created, answer: Self.session,
                details: "The code stands in the page of the launch, and serves for a minute."),
        ]
    }

    private static let loginParameters: [RouteDocumentation.Parameter] = [
        .init("iss", "The platform."), .init("login_hint", "Whom it sends."),
        .init("target_link_uri", "What is to be opened."), .init("client_id", "Which of its clients we are."),
        .init("lti_deployment_id", "Which of its deployments."),
        .init("lti_message_hint", "What the platform wants back."),
        .init("lti_storage_target", "The frame that keeps data for tools."),
    ]

    private static let session = JSONSchema.named(
        "LaunchSession",
        .object([
            .required("access_token", .string()), .required("token_type", .string()),
            .required("expires_in", .integer()), .required("refresh_token", .string()),
            .required("content", .map(.any)),
        ]))

    // MARK: Login

    private func login(_ request: HTTPRequest, _ context: RequestContext) async -> HTTPResponse {
        await answering(request, context) {
            let text = request.method == .get ? request.query : try await form(request)
            let initiation: LoginInitiation
            do {
                initiation = try LoginInitiation(LaunchParameters(text))
            } catch {
                try await limits.refuse(loginFrom: request.sender)
                throw error
            }
            let platform = try await limits.admit(initiation, from: request.sender)
            let departure = try await launches.begin(initiation)
            limits.remember(platform)
            let cookie = cookie(request)
            var response: HTTPResponse
            if departure.storageTarget != nil || departure.isTakenOnce && Self.isFramed(request) {
                let again = launches.address(of: initiation)
                response = try page.program(
                    Self.content(of: departure, probe: cookie.probe, again: again), locale: request.preferredLocale,
                    of: departure.hosts)
                cookie.setProbe(on: &response)
            } else {
                response = HTTPResponse(
                    status: .seeOther, fields: ["Location": departure.url, "Cache-Control": "no-store"])
            }
            cookie.set(departure.browser, for: departure.state, on: &response)
            return response
        }
    }

    /// Whether the browser says that a page within another page asks; it says nothing where it is old, and over plain
    /// connections.
    private static func isFramed(_ request: HTTPRequest) -> Bool {
        ["iframe", "frame"].contains(request.fields["Sec-Fetch-Dest"])
    }

    private static func content(of departure: Launches.Departure, probe: String?, again: String) -> LTIPage.Content {
        let storage = departure.storageTarget.map { target in
            Self.storage(departure.state, origin: departure.platformOrigin, target: target)
        }
        return .login(
            LTIPage.Content.Login(
                probe: probe, storage: storage, value: storage == nil ? nil : departure.browser.text,
                next: departure.url, again: again))
    }

    // MARK: Launch

    private func launch(_ request: HTTPRequest, _ context: RequestContext) async -> HTTPResponse {
        await answering(request, context) {
            try await limits.admit(answerFrom: request.sender)
            let parameters = try LaunchParameters(try await form(request))
            let cookie = cookie(request)
            let arrival = try await launches.speaking(request.preferredLocale).finish(parameters) {
                cookie.secret(for: $0, in: request)
            }
            switch arrival {
            case .admitted(let code, let locale, let hosts):
                var response = try page.program(
                    .launch(code: code), locale: locale ?? request.preferredLocale, of: hosts)
                if let state = parameters["state"].flatMap(SignInState.init) { cookie.remove(state, from: &response) }
                return response
            case .unproven(let state, let login, let origin, let hosts):
                let storage = login.storageTarget.map { Self.storage(state, origin: origin, target: $0) }
                return try page.program(
                    .recall(storage, state: state.text), locale: request.preferredLocale, of: hosts)
            }
        }
    }

    private struct StorageProof: Decodable {
        let state: String
        let value: String
    }

    private func prove(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        try await limits.admit(answerFrom: request.sender)
        let proof = try await request.decode(StorageProof.self)
        do {
            guard
                case .admitted(let code, let locale, _) = try await launches.speaking(request.preferredLocale)
                    .prove(state: proof.state, secret: proof.value)
            else { throw LTIError.spentCode }
            var response = HTTPResponse.json(["code": .string(code), "locale": locale.map { .string($0) } ?? .null])
            response.fields["Cache-Control"] = "no-store"
            return response
        } catch let failure as LaunchFailure {
            await limits.note(failure, from: request.sender)
            let code = try await note(failure, context)
            let language = LTIMessage.Language([failure.locale, request.preferredLocale].compactMap(\.self))
            let texts = failure.cause.message.texts(language)
            throw HTTPError(
                .forbidden, .forbidden, "This launch cannot go on here. Open the link again.",
                details: [
                    "title": .string(texts.title), "text": .string(texts.text),
                    "language": .string(language.rawValue), "support_code": .string(code),
                ])
        }
    }

    // MARK: Session

    private struct CodeRequest: Decodable {
        let code: String
    }

    private func begin(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        try await limits.admit(answerFrom: request.sender)
        let redeemed = try await launches.redeem(try await request.decode(CodeRequest.self).code)
        let tokens = try await sessions.begin(
            for: redeemed.userID, in: redeemed.tenantID, by: .lti, from: SessionOrigin(request, context))
        var response = HTTPResponse.json(
            [
                "access_token": .string(tokens.accessToken), "token_type": "Bearer",
                "expires_in": .integer(Int64(tokens.accessLifetime)),
                "refresh_token": .string(tokens.refreshToken.text), "content": .object(redeemed.content),
            ], status: .created)
        response.fields["Cache-Control"] = "no-store"
        return response
    }

    // MARK: Parts

    private func cookie(_ request: HTTPRequest) -> LaunchCookie { LaunchCookie(publicURL: publicURL, request) }

    private static func storage(
        _ state: SignInState, origin: String, target: String
    ) -> LTIPage.Content.PlatformStorage {
        LTIPage.Content.PlatformStorage(
            origin: origin, target: target, key: "lyceum_lti_" + LaunchCookie.mark(of: state))
    }

    private func form(_ request: HTTPRequest) async throws -> String {
        let bytes = try await request.body.collect(upTo: request.bodyLimit)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw LaunchFailure(.brokenParameter, "the form is not text")
        }
        return text
    }

    /// The answer, or the page that says why there is none.
    private func answering(
        _ request: HTTPRequest, _ context: RequestContext, _ body: () async throws -> HTTPResponse
    ) async -> HTTPResponse {
        let failure: LaunchFailure
        do {
            return try await body()
        } catch let known as LaunchFailure {
            await limits.note(known, from: request.sender)
            failure = known
        } catch let error as HTTPError where error.status == .tooManyRequests {
            return crowded(error, request)
        } catch {
            context.logger.error("A launch failed", [("error", String(reflecting: error))])
            failure = LaunchFailure(.internalError, "error \(context.requestID)")
        }
        let support = try? await note(failure, context)
        let language = LTIMessage.Language([failure.locale, request.preferredLocale].compactMap(\.self))
        let page = try? page.message(
            failure.cause.message, language: language, support: support, status: failure.cause.status,
            of: failure.hosts)
        return page ?? HTTPResponse.text("\(failure.cause.rawValue) \(support ?? "")", status: failure.cause.status)
    }

    /// Nothing is kept of it, so that a flood costs nothing.
    private func crowded(_ error: HTTPError, _ request: HTTPRequest) -> HTTPResponse {
        let language = LTIMessage.Language([request.preferredLocale])
        let page = try? page.message(.crowded, language: language, support: nil, status: error.status)
        var response = page ?? HTTPResponse.text("rate_limited", status: error.status)
        for (name, value) in error.fields.entries { response.fields[name] = value }
        return response
    }

    private func note(_ failure: LaunchFailure, _ context: RequestContext) async throws -> String {
        let code = try await launches.note(failure).text
        context.logger.notice(
            "A launch was not let in",
            [
                ("cause", failure.cause.rawValue), ("detail", failure.detail), ("support_code", code),
                ("registration", failure.registrationID?.description ?? ""),
            ])
        return code
    }
}
