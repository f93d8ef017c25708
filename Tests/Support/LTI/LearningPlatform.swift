package import Core
import Crypto
package import HTTPCore
import Synchronization

/// A whole learning platform for browsers and tools that reach it over HTTP: the simulators of its messages and services,
/// courses with frames, and what a tool sends back.
///
/// A test prepares launches and reads what came by routes of its own: `POST /test/launches`, `GET` and `DELETE
/// /test/record`, `PUT /test/members`.
package final class LearningPlatform: Sendable {
    /// A course whose page begins a launch.
    private struct Course {
        /// Parameters over those that every login has.
        let login: JSONObject
        /// Claims over those that every message has; null takes one away.
        let claims: JSONObject
        /// The height of the frame in pixels; nil where there is none.
        let height: Int?
        let keepsData: Bool
    }

    private struct State {
        var courses: [String: Course] = [:]
        /// Launches that a page has begun, by their hints. Each is taken once.
        var launches: [String: Course] = [:]
        /// The payloads of deep linking responses, in the order in which they came.
        var responses: [JSONValue] = []
        /// `GET /path`, in order.
        var requests: [String] = []
    }

    private static let formLimit = 1 << 20

    package let issuer: String
    private let messages: PlatformSimulator
    private let services: PlatformServicesSimulator
    private let toolKeys: @Sendable () async throws -> [PublicKey]
    private let clock: any WallClock
    private let state = Mutex(State())

    /// - Parameters:
    ///   - issuer: its own address, without a slash at the end
    ///   - tool: the tool's
    ///   - transport: what reaches the tool's key set
    package init(issuer: String, tool: String, transport: any HTTPTransport, clock: any WallClock) {
        self.issuer = issuer
        self.clock = clock
        let toolKeys: @Sendable () async throws -> [PublicKey] = {
            let answer = try await transport.send(HTTPClientRequest(url: tool + "/lti/jwks.json"))
            return try JSONWebKeySet(json: try await answer.body.collect(upTo: JSONWebKeySet.maximumLength)).keys
        }
        self.toolKeys = toolKeys
        messages = PlatformSimulator(issuer: issuer, tool: tool, clock: clock)
        services = PlatformServicesSimulator(base: issuer, clock: clock, keys: toolKeys)
    }

    /// What a browser, the tool, or a test gets.
    package func respond(to request: HTTPRequest) async throws -> HTTPResponse {
        let body = try await request.body.collect(upTo: Self.formLimit)
        if request.path.hasPrefix("/test/") { return try control(request, body) }
        state.withLock { $0.requests.append("\(request.method.rawValue) \(request.path)") }
        let form = HTTPRequest(method: .get, path: "/", query: String(decoding: body, as: UTF8.self)).queryParameters
        switch request.path {
        case "/keys": return try await passed(request, body, to: messages)
        case "/auth": return try authenticated(request.method == .post ? form : request.queryParameters)
        case "/deep-linking":
            let claims = try await checked(form["JWT"] ?? "")
            state.withLock { $0.responses.append(claims) }
            return PlatformPage.place("Placed")
        case "/home": return PlatformPage.place("Home")
        case "/favicon.ico": return HTTPResponse(fields: ["Content-Type": "image/x-icon"])
        case let path where path.hasPrefix("/course/"):
            guard let page = page(of: String(path.dropFirst("/course/".count))) else { fallthrough }
            return PlatformPage.html(page)
        default: return try await passed(request, body, to: services)
        }
    }

    private func passed(
        _ request: HTTPRequest, _ body: [UInt8], to simulator: some HTTPTransport
    ) async throws -> HTTPResponse {
        let query = request.query.isEmpty ? "" : "?" + request.query
        let answer = try await simulator.send(
            HTTPClientRequest(
                method: request.method, url: issuer + request.path + query, fields: request.fields, body: .bytes(body)))
        var fields = answer.fields
        if fields["Content-Type"] == nil { fields["Content-Type"] = "application/json" }
        return HTTPResponse(
            status: answer.status, fields: fields, body: .bytes(try await answer.body.collect(upTo: 1 << 24)))
    }

    // MARK: Messages

    /// The page that posts the platform's message back to the tool (Security Framework 1.0 §5.1.1.3).
    private func authenticated(_ asked: [String: String]) throws -> HTTPResponse {
        let wanted = [
            "client_id": messages.clientID, "response_mode": "form_post", "scope": "openid", "prompt": "none",
            "response_type": "id_token", "lti_message_hint": asked["login_hint"] ?? "",
        ]
        for (name, value) in wanted where asked[name] != value {
            return HTTPResponse.text("\(name) is not \(value)", status: .badRequest)
        }
        guard let nonce = asked["nonce"], let state = asked["state"], let address = asked["redirect_uri"] else {
            return HTTPResponse.text("nothing to answer", status: .badRequest)
        }
        let hint = asked["login_hint"] ?? ""
        guard let course = self.state.withLock({ $0.launches.removeValue(forKey: hint) }) else {
            return HTTPResponse.text("no such launch, or one that was taken already", status: .badRequest)
        }
        var message = messages.message(nonce: nonce)
        for (name, value) in course.claims.members {
            message.claims[name] = value.isNull ? JSONValue?.none : value
        }
        return PlatformPage.post(["state": state, "id_token": try message.signed()], to: address)
    }

    /// The claims of a message of the tool, whose signature is checked with the keys that it publishes.
    private func checked(_ token: String) async throws -> JSONValue {
        var policy = JWTPolicy(issuer: messages.clientID, audiences: [issuer])
        policy.requiresSubject = false
        _ = try JWTVerifier(keys: try await toolKeys(), policy: policy, clock: clock).verify(token)
        let payload = token.split(separator: ".")[1]
        return try JSONParser.parse(Base64URL.decode(String(payload)) ?? [])
    }

    // MARK: What a test asks

    private func control(_ request: HTTPRequest, _ body: [UInt8]) throws -> HTTPResponse {
        switch (request.method, request.path) {
        case (.post, "/test/launches"):
            return .json(["path": .string(prepare(try JSONParser.parse(body)))])
        case (.get, "/test/record"):
            let (responses, requests) = state.withLock { ($0.responses, $0.requests) }
            return .json([
                "responses": .array(responses), "requests": .array(requests.map { .string($0) }),
                "scores": .array(services.arrivals.map(\.score)), "line_items": .array(services.lineItems),
            ])
        case (.delete, "/test/record"):
            state.withLock { ($0.responses, $0.requests) = ([], []) }
            services.forget()
            return HTTPResponse(status: .noContent)
        case (.put, "/test/members"):
            let members = try JSONParser.parse(body).arrayValue ?? []
            services.change { $0.members = members }
            return HTTPResponse(status: .noContent)
        default: return HTTPResponse(status: .notFound)
        }
    }

    /// A course whose page launches the tool; gives its path.
    private func prepare(_ asked: JSONValue) -> String {
        let course = Course(
            login: asked["login"]?.objectValue ?? [:], claims: asked["claims"]?.objectValue ?? [:],
            height: asked["frame"]?.boolValue ?? true ? Int(asked["height"]?.integerValue ?? 600) : nil,
            keepsData: asked["storage"]?.boolValue ?? false)
        let id = SystemIdentifierGenerator().next().hex
        state.withLock { $0.courses[id] = course }
        return "/course/" + id
    }

    /// The page of a course, which begins a launch each time that it is loaded; nil for no course.
    private func page(of id: String) -> String? {
        let hint = SystemIdentifierGenerator().next().hex
        let found = state.withLock { state -> Course? in
            let course = state.courses[id]
            state.launches[hint] = course
            return course
        }
        guard let course = found else { return nil }
        let login = messages.login { parameters in
            (parameters["login_hint"], parameters["lti_message_hint"]) = (hint, hint)
            for (name, value) in course.login.members { parameters[name] = value.stringValue }
        }
        return PlatformPage.course(
            opening: "\(messages.tool)/lti/login?\(login)", inFrame: course.height, keepingData: course.keepsData)
    }
}
