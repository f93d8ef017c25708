import Auth
import Core
import Crypto
import HTTPCore

/// Honours `Idempotency-Key` on the product API's POST routes: a request that comes again with its key is answered as the
/// first time, and not carried out again.
///
/// Only what succeeded is remembered: a request that was refused has done nothing, and is judged anew. The key belongs to
/// the person and to what speaks for them.
struct Idempotency: Sendable {
    static let field = "Idempotency-Key"
    /// What the API's description says of it.
    static let summary = """
        A name that you give to this act, such as a UUID. The same request with the same key is carried out once in 24 \
        hours; the answer of the first is given again, with `Idempotency-Replayed: true`.
        """
    /// For how long after its route's own time limit a request is thought to be carried out.
    private static let slack: Duration = .seconds(30)

    let store: IdempotencyStore
    let sealer: Sealer

    /// Whether a route takes a key: what somebody known creates. Questions change nothing; conversations are streams, whose items have names of
    /// their own.
    static func covers(_ route: Route) -> Bool {
        route.method == .post && route.path.hasPrefix("/api/v1/") && route.access != .public
            && !route.traits.contains(.question)
    }

    /// The routes, of which those that take a key honour it.
    func around(_ routes: [Route]) -> [Route] {
        routes.map { route in
            guard Self.covers(route) else { return route }
            let time = (route.timeout ?? .seconds(900)) + Self.slack
            return route.wrapped { handler in
                { request, context in
                    guard let key = try IdempotencyKey(request) else { return try await handler(request, context) }
                    return try await once(key, request, context, within: time, handler)
                }
            }
        }
    }

    private func once(
        _ key: IdempotencyKey, _ request: HTTPRequest, _ context: RequestContext, within time: Duration,
        _ handler: RequestHandler
    ) async throws -> HTTPResponse {
        var request = request
        let body = try await request.body.collect(upTo: request.bodyLimit)
        request.body = .bytes(body)
        let subject = Self.subject(key, request, body, context.identity)
        switch try await store.claim(subject, within: time) {
        case .taken(let id): return try await carryOut(request, context, id, subject.tenant, handler)
        case .answered(let sealed, let row): return try await replay(sealed, row)
        case .running:
            throw HTTPError(
                .conflict, .idempotencyKeyInUse, "A request with this \(Self.field) is still being carried out.",
                fields: ["Retry-After": "1"])
        case .tooMany:
            throw HTTPError(
                .tooManyRequests, .rateLimited,
                "The answers to \(IdempotencyStore.most) requests are kept already. Ask without \(Self.field), or later.",
                fields: ["Retry-After": "3600"])
        case .otherRequest:
            throw HTTPError(
                .unprocessableContent, .idempotencyKeyReused,
                "Another request was sent with this \(Self.field). Take a new key for each.")
        }
    }

    private func carryOut(
        _ request: HTTPRequest, _ context: RequestContext, _ id: UUID128, _ tenant: TenantID, _ handler: RequestHandler
    ) async throws -> HTTPResponse {
        let response: HTTPResponse
        do {
            response = try await handler(request, context)
        } catch {
            await note(context) { try await store.release(id, in: tenant) }
            throw error
        }
        guard (200..<300).contains(response.status.code) else {
            await note(context) { try await store.release(id, in: tenant) }
            return response
        }
        await note(context) {
            try await sealer.current {
                let sealed = try KeptAnswer(response).map { try sealer.seal($0.bytes, context: Self.context(of: id)) }
                try await store.answer(id, sealed, in: tenant)
            }
        }
        return response
    }

    /// The act is done or refused, whatever becomes of the memory of it.
    private func note(_ context: RequestContext, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            context.logger.warning("an idempotency key could not be noted", [("error", "\(error)")])
        }
    }

    private func replay(_ sealed: [UInt8]?, _ row: UUID128) async throws -> HTTPResponse {
        guard let sealed else {
            throw HTTPError(
                .conflict, .idempotencyKeyInUse,
                "This request was carried out. Its answer was too large to be kept; look at what it made.")
        }
        let bytes = try await sealer.current { try sealer.open(sealed, context: Self.context(of: row)) }
        guard let kept = KeptAnswer(bytes) else { throw CryptoError.malformedSeal }
        return kept.response
    }

    /// Where a sealed answer belongs.
    private static func context(of row: UUID128) -> String { "idempotency_keys/answer/\(row)" }

    private static func subject(
        _ key: IdempotencyKey, _ request: HTTPRequest, _ body: [UInt8], _ identity: Identity?
    ) -> IdempotencyStore.Subject {
        var speaker = "person"
        if case .apiKey(let id, _) = identity?.credential { speaker = id.description }
        let head = [
            request.method.rawValue, request.path, request.query, request.fields["Content-Type"] ?? "",
        ].joined(separator: "\n")
        return IdempotencyStore.Subject(
            tenant: identity?.tenantID ?? AuditLog.installation,
            user: identity?.userID ?? UserID(UUID128(high: 0, low: 0)),
            key: Digest.sha256(Array("\(speaker)\n\(key.text)".utf8)),
            request: Digest.sha256(Array("\(head)\n".utf8) + Digest.sha256(body)))
    }
}
