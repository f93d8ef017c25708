import Core
package import HTTPCore

/// Asks services of platforms with a token that it gets for them.
package struct PlatformServices: Sendable {
    /// How long a platform may take for one answer.
    static let timeouts = HTTPClientTimeouts(
        connect: .seconds(5), firstByte: .seconds(15), silence: .seconds(10), total: .seconds(20))
    /// The largest answer, in bytes: a page of a roster of some thousand people.
    static let maximumLength = 4 << 20
    /// The most pages that are read of one list.
    static let maximumPages = 200

    private let transport: any HTTPTransport
    let tokens: ServiceTokens

    /// - Parameter transport: the one that guards where tenants may send requests
    package init(transport: any HTTPTransport, tokens: ServiceTokens) {
        self.transport = transport
        self.tokens = tokens
    }

    /// A request to a service.
    struct Request: Sendable {
        var method = HTTPMethod.get
        var url: String
        var scopes: Set<ServiceScope>
        var accept: String?
        var content: (type: String, body: JSONValue)?
    }

    /// What a service answered with a status of success.
    struct Answer: Sendable {
        let fields: HTTPFields
        let body: [UInt8]

        /// The body as JSON. Throws `ServiceFailure`.
        func json() throws(ServiceFailure) -> JSONValue {
            guard let json = try? JSONParser.parse(body, limits: JSONLimits(depth: 32)) else {
                throw ServiceFailure(.malformed, "The platform's answer is no JSON.", mayHaveArrived: true)
            }
            return json
        }
    }

    /// Sends a request; one whose token was refused, or that was forbidden with it, is sent once more with a new one.
    /// Throws `ServiceFailure`.
    func send(_ request: Request, as client: ServiceClient) async throws(ServiceFailure) -> Answer {
        let token = try await token(request, client, refused: nil)
        do throws(ServiceFailure) {
            return try await send(request, token: token)
        } catch {
            guard error.code == .unauthorized || error.code == .forbidden else { throw error }
            return try await send(request, token: try await self.token(request, client, refused: token))
        }
    }

    /// The items of a list with all its pages (`Link` with `rel="next"`, RFC 8288), each page's read by the closure. A
    /// page at another origin is not asked for, because it would be given the token. A list whose pages lead back to one
    /// of them is not whole, and so none; only an empty page may name itself.
    func list<Item>(
        _ request: Request, as client: ServiceClient, limit: Int = 20_000,
        _ read: (Answer) throws(ServiceFailure) -> [Item]
    ) async throws(ServiceFailure) -> [Item] {
        var (items, request) = ([Item](), request)
        var seen: Set<String> = []
        while seen.count < Self.maximumPages, items.count < limit {
            seen.insert(request.url)
            let answer = try await send(request, as: client)
            let page = try read(answer)
            items += page
            guard let next = LinkHeader.target("next", in: answer.fields) else { return items }
            if page.isEmpty, next == request.url { return items }
            guard !seen.contains(next) else {
                throw ServiceFailure(.malformed, "The platform's list leads back to a page that was read.")
            }
            guard ServiceURL.origin(of: next) == ServiceURL.origin(of: request.url) else {
                throw ServiceFailure(.malformed, "The platform's list goes on at another server.")
            }
            request.url = next
        }
        throw ServiceFailure(.tooLarge, "The platform's list is longer than is read.")
    }

    private func token(
        _ request: Request, _ client: ServiceClient, refused: String?
    ) async throws(ServiceFailure) -> String {
        do {
            return try await tokens.token(for: client, request.scopes, refused: refused)
        } catch let failure as ServiceFailure {
            throw failure
        } catch {
            throw ServiceFailure(.internalError, "The server could not ask for a token.", isRetryable: true)
        }
    }

    private func send(_ request: Request, token: String) async throws(ServiceFailure) -> Answer {
        var fields: HTTPFields = ["Authorization": "Bearer \(token)"]
        if let accept = request.accept { fields["Accept"] = accept }
        var body = HTTPBody.empty
        if let content = request.content {
            fields["Content-Type"] = content.type
            body = .bytes(content.body.serialized())
        }
        do {
            let response = try await transport.send(
                HTTPClientRequest(
                    method: request.method, url: request.url, fields: fields, body: body, timeouts: Self.timeouts,
                    bodyLimit: Self.maximumLength))
            let isSuccess = (200...299).contains(response.status.code)
            // Of an answer that is no success the status counts, and whether it tells of a limit (Canvas: with 403).
            guard isSuccess else {
                let text = String(decoding: (try? await response.body.collect(upTo: 64 << 10)) ?? [], as: UTF8.self)
                throw ServiceFailure(
                    status: response.status, pause: response.retryAfter,
                    isThrottled: text.contains("Rate Limit Exceeded"))
            }
            return Answer(
                fields: response.fields, body: try await response.body.collect(upTo: Self.maximumLength))
        } catch let failure as ServiceFailure {
            throw failure
        } catch let error as HTTPTransportError {
            throw ServiceFailure(error)
        } catch is HTTPBodyTooLarge {
            throw ServiceFailure(.tooLarge, "The platform's answer is longer than is read.", mayHaveArrived: true)
        } catch {
            throw ServiceFailure(
                .internalError, "The server could not ask the platform.", isRetryable: true, mayHaveArrived: true)
        }
    }
}
