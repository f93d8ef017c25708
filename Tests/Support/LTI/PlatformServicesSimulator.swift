package import Core
package import Crypto
package import HTTPCore
import Synchronization

/// The services of a learning platform behind a transport: its token endpoint, its grade book and its roster. It does what
/// the specifications say, unless its script says otherwise.
package final class PlatformServicesSimulator: HTTPTransport {
    /// What the platform does; a test changes it between requests.
    package struct Script: Sendable {
        /// How long tokens live, in seconds.
        package var tokenLife = 3600
        /// The scopes that it grants; nil for all.
        package var scopes: Set<String>?
        /// Answers in the place of its own, taken in order, by what the path ends with before its query.
        package var replies: [String: [StubTransport.Reply]] = [:]
        /// How many scores it keeps and then breaks off before it answers.
        package var cutScores = 0
        /// What it answers to a score whose time is not later.
        package var statusOfOldTimes = HTTPStatus.conflict
        /// How many items a page of a list has.
        package var pageSize = 100
        /// The roster, as its service writes members.
        package var members: [JSONValue] = []
        /// What has changed of it; nil tells nobody.
        package var changes: [JSONValue]?
        /// Where the next page is said to be, instead of where it is.
        package var foreignNext: String?
    }

    /// A score that arrived.
    package struct Arrival: Sendable, Equatable {
        package let lineItem: String
        package let userID: String
        package let score: JSONValue
    }

    private struct State {
        var script = Script()
        var requests: [HTTPClientRequest] = []
        var tokens: [String: Set<String>] = [:]
        var assertions: Set<String> = []
        var lineItems: [JSONValue] = []
        var arrivals: [Arrival] = []
        var latest: [String: Timestamp] = [:]
    }

    package static let base = "https://lms.example.org"
    package static let clientID = "lyceum"

    private let state = Mutex(State())
    private let base: String
    private let keys: @Sendable () async throws -> [PublicKey]
    private let clock: any WallClock

    /// - Parameters:
    ///   - base: what every address of its services begins with
    ///   - keys: the public halves of what the tool signs with
    package init(
        base: String = PlatformServicesSimulator.base, clock: any WallClock,
        keys: @escaping @Sendable () async throws -> [PublicKey]
    ) {
        self.base = base
        self.keys = keys
        self.clock = clock
    }

    /// - Parameter key: the public half of what the tool signs with
    package convenience init(key: PublicKey, clock: any WallClock) {
        self.init(clock: clock) { [key] }
    }

    package func change(_ change: (inout Script) -> Void) { state.withLock { change(&$0.script) } }
    package var requests: [HTTPClientRequest] { state.withLock(\.requests) }
    package var arrivals: [Arrival] { state.withLock(\.arrivals) }
    package var lineItems: [JSONValue] { state.withLock(\.lineItems) }
    package func requests(endingIn path: String) -> [HTTPClientRequest] {
        requests.filter { Self.path(of: $0.url).hasSuffix(path) }
    }
    /// Forgets what was asked and what arrived, but no timestamp.
    package func forget() { state.withLock { ($0.requests, $0.arrivals) = ([], []) } }
    /// All tokens that it gave stop working.
    package func revokeTokens() { state.withLock { $0.tokens = [:] } }

    package func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let path = Self.path(of: request.url)
        let scripted = state.withLock { state -> StubTransport.Reply? in
            state.requests.append(request)
            guard let place = state.script.replies.keys.first(where: { path.hasSuffix($0) }),
                let reply = state.script.replies[place]?.first
            else { return nil }
            state.script.replies[place]?.removeFirst()
            return reply
        }
        if let scripted { return try await StubTransport(scripted).send(request) }
        if path.hasSuffix("/token") { return try await token(request) }
        guard isAllowed(request, path) else { return Self.answer(.unauthorized, ["error": "invalid_token"]) }
        if path.hasSuffix("/scores") { return try score(request, path) }
        if path.hasSuffix("/results") { return results(request, path) }
        if path.hasSuffix("/lineitems") { return lineItems(request) }
        if path.hasSuffix("/lineitem") { return lineItem(path) }
        if path.hasSuffix("/members") { return members(request) }
        return Self.answer(.notFound, [:])
    }

    private static func path(of url: String) -> String {
        guard let host = url.firstRange(of: "://")?.upperBound else { return "" }
        return String(url[host...].drop { $0 != "/" }.prefix { $0 != "?" })
    }

    private static func parameters(of url: String) -> [String: String] {
        HTTPRequest(method: .get, path: "/", query: String(url.drop { $0 != "?" }.dropFirst())).queryParameters
    }

    private static func answer(
        _ status: HTTPStatus, _ json: JSONValue, _ fields: HTTPFields = [:]
    ) -> HTTPClientResponse {
        HTTPClientResponse(status: status, fields: fields, body: .bytes(json.serialized()))
    }

    // MARK: Tokens

    private func token(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let form = HTTPRequest(
            method: .get, path: "/", query: String(decoding: request.wholeBody, as: UTF8.self)
        ).queryParameters
        let verifier = JWTVerifier(
            keys: try await keys(), issuer: Self.clientID, audience: base + "/token", clock: clock)
        guard form["grant_type"] == "client_credentials",
            form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            let claims = try? verifier.verify(form["client_assertion"] ?? ""), claims.subject == Self.clientID,
            let id = claims.id, let scope = form["scope"]
        else { return Self.answer(.badRequest, ["error": "invalid_client"]) }
        return state.withLock { state in
            guard state.assertions.insert(id).inserted else {
                return Self.answer(.badRequest, ["error": "invalid_client"])
            }
            let asked = Set(scope.split(separator: " ").map(String.init))
            let granted = state.script.scopes.map { asked.intersection($0) } ?? asked
            guard !granted.isEmpty else { return Self.answer(.badRequest, ["error": "invalid_scope"]) }
            let token = "token-\(state.assertions.count)"
            state.tokens[token] = granted
            return Self.answer(
                .ok,
                [
                    "access_token": .string(token), "token_type": "Bearer",
                    "expires_in": .integer(Int64(state.script.tokenLife)),
                    "scope": .string(granted.sorted().joined(separator: " ")),
                ])
        }
    }

    private func isAllowed(_ request: HTTPClientRequest, _ path: String) -> Bool {
        let wanted =
            path.hasSuffix("/scores")
            ? ["score"]
            : path.hasSuffix("/results")
                ? ["result.readonly"]
                : path.hasSuffix("/members")
                    ? ["contextmembership.readonly"]
                    : request.method == .get ? ["lineitem", "lineitem.readonly"] : ["lineitem"]
        let token = request.fields["Authorization"].map { String($0.dropFirst(7)) } ?? ""
        let granted = state.withLock { $0.tokens[token] } ?? []
        return granted.contains { scope in wanted.contains { scope.hasSuffix("/\($0)") } }
    }

    // MARK: Grades

    private func lineItems(_ request: HTTPClientRequest) -> HTTPClientResponse {
        if request.method == .post {
            return state.withLock { state in
                guard case .object(var item)? = try? JSONParser.parse(request.wholeBody) else {
                    return Self.answer(.badRequest, [:])
                }
                item.append("id", .string("\(base)/lineitems/\(state.lineItems.count + 1)/lineitem?type_id=1"))
                state.lineItems.append(.object(item))
                return Self.answer(.created, .object(item))
            }
        }
        let parameters = Self.parameters(of: request.url)
        let found = state.withLock(\.lineItems).filter { item in
            (parameters["resource_id"] == nil || item["resourceId"]?.stringValue == parameters["resource_id"])
                && (parameters["resource_link_id"] == nil
                    || item["resourceLinkId"]?.stringValue == parameters["resource_link_id"])
        }
        return page(found, request) { .array($0) }
    }

    private func lineItem(_ path: String) -> HTTPClientResponse {
        let found = state.withLock(\.lineItems).first { Self.path(of: $0["id"]?.stringValue ?? "") == path }
        return found.map { Self.answer(.ok, $0) } ?? Self.answer(.notFound, [:])
    }

    private func score(_ request: HTTPClientRequest, _ path: String) throws -> HTTPClientResponse {
        guard let score = try? JSONParser.parse(request.wholeBody), let user = score["userId"]?.stringValue,
            let timestamp = score["timestamp"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }),
            score["activityProgress"]?.stringValue != nil, score["gradingProgress"]?.stringValue != nil,
            request.fields["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
        else { return Self.answer(.badRequest, [:]) }
        let lineItem = String(path.dropLast("/scores".count))
        let isCut = state.withLock { state -> Bool? in
            // Whole seconds, as Moodle compares them.
            let key = "\(lineItem) \(user)"
            if let latest = state.latest[key], latest.seconds >= timestamp.seconds { return nil }
            state.latest[key] = timestamp
            state.arrivals.append(Arrival(lineItem: lineItem, userID: user, score: score))
            guard state.script.cutScores > 0 else { return false }
            state.script.cutScores -= 1
            return true
        }
        guard let isCut else { return Self.answer(state.withLock(\.script.statusOfOldTimes), [:]) }
        if isCut { throw HTTPTransportError(.disconnected, "It was cut.") }
        return Self.answer(.ok, ["resultUrl": .string(base + "/result")])
    }

    private func results(_ request: HTTPClientRequest, _ path: String) -> HTTPClientResponse {
        let lineItem = String(path.dropLast("/results".count))
        let wanted = Self.parameters(of: request.url)["user_id"]
        var latest: [String: JSONValue] = [:]
        for arrival in arrivals where arrival.lineItem == lineItem && (wanted ?? arrival.userID) == arrival.userID {
            latest[arrival.userID] = [
                "userId": .string(arrival.userID), "resultScore": arrival.score["scoreGiven"] ?? .null,
                "resultMaximum": arrival.score["scoreMaximum"] ?? .null,
            ]
        }
        return page(latest.keys.sorted().compactMap { latest[$0] }, request) { .array($0) }
    }

    // MARK: The roster

    private func members(_ request: HTTPClientRequest) -> HTTPClientResponse {
        let (script, parameters) = (state.withLock(\.script), Self.parameters(of: request.url))
        let isChange = parameters["since"] != nil
        var fields: HTTPFields = [:]
        if script.changes != nil { fields["Link"] = "<\(base)/members?since=1>; rel=\"differences\"" }
        let found = (isChange ? script.changes ?? [] : script.members).filter { member in
            guard let role = parameters["role"] else { return true }
            return (member["roles"]?.arrayValue ?? []).contains { $0.stringValue?.hasSuffix(role) == true }
        }
        return page(found, request, fields) { ["id": .string(request.url), "members": .array($0)] }
    }

    private func page(
        _ items: [JSONValue], _ request: HTTPClientRequest, _ fields: HTTPFields = [:],
        _ body: ([JSONValue]) -> JSONValue
    ) -> HTTPClientResponse {
        let (script, parameters) = (state.withLock(\.script), Self.parameters(of: request.url))
        let start = parameters["p"].flatMap { Int($0) } ?? 0
        let size = parameters["limit"].flatMap { Int($0) } ?? script.pageSize
        var fields = fields
        if start + size < items.count {
            let rest = parameters.filter { $0.key != "p" }.sorted { $0.key < $1.key }
            let query = (rest.map { "\($0.key)=\(PercentCoding.encode($0.value))" } + ["p=\(start + size)"])
            let next =
                script.foreignNext
                ?? "\(base)\(Self.path(of: request.url))?\(query.joined(separator: "&"))"
            fields.append("Link", "<\(next)>; rel=\"next\"")
        }
        return Self.answer(.ok, body(Array(items.dropFirst(start).prefix(size))), fields)
    }
}
