package import Core
package import Crypto
package import HTTPCore
import Synchronization

/// Service tokens of platforms, one for each registration and set of scopes: asked for once however many wait for it, and
/// kept until shortly before its end (Security Framework 1.0 §4.1).
package final class ServiceTokens: Sendable {
    private struct Key: Hashable {
        let client: ServiceClient
        let scopes: Set<ServiceScope>
    }

    private struct Entry {
        var state = TokenState()
        var waiters: [CheckedContinuation<Void, Never>] = []
        var lastUse: Timestamp

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiters = [] }
            return waiters
        }
    }

    /// The most tokens that are kept; past it the one that was used longest ago is forgotten.
    private static let capacity = 4096

    private let transport: any HTTPTransport
    private let signer: @Sendable () async throws -> PrivateKey
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock
    private let entries = Mutex<[Key: Entry]>([:])

    /// - Parameters:
    ///   - transport: the one that guards where tenants may send requests
    ///   - signer: the installation's key that signs now, whose public half platforms find at `/lti/jwks.json`
    package init(
        transport: any HTTPTransport, identifiers: any IdentifierGenerator, clock: any WallClock,
        signer: @escaping @Sendable () async throws -> PrivateKey
    ) {
        self.transport = transport
        self.signer = signer
        self.identifiers = identifiers
        self.clock = clock
    }

    /// A token that may be used now; another than the one that was refused, if one was. Throws `ServiceFailure`, and
    /// `CancellationError`.
    func token(for client: ServiceClient, _ scopes: Set<ServiceScope>, refused: String? = nil) async throws -> String {
        let key = Key(client: client, scopes: scopes)
        while true {
            switch step(key, refused: refused) {
            case .use(let token): return token
            case .fail(let failure): throw failure
            case .fetch: return try await fetch(key)
            case .wait:
                await ended(key)
                try Task.checkCancellation()
            }
        }
    }

    /// A token as the platform gives it at this moment, for checking a registration. Throws `ServiceFailure`.
    func newest(for client: ServiceClient, _ scopes: Set<ServiceScope>) async throws -> ServiceToken {
        try await ask(Key(client: client, scopes: scopes))
    }

    private func step(_ key: Key, refused: String?) -> TokenState.Step {
        let now = clock.now()
        return entries.withLock { entries in
            if entries[key] == nil, entries.count >= Self.capacity {
                let idle = entries.filter { !$0.value.state.isFetching }
                if let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) { entries[oldest.key] = nil }
            }
            entries[key, default: Entry(lastUse: now)].lastUse = now
            return entries[key, default: Entry(lastUse: now)].state.next(refused: refused, at: now)
        }
    }

    /// Returns once nobody is asking for the token.
    private func ended(_ key: Key) async {
        await withCheckedContinuation { continuation in
            let isWaiting = entries.withLock { entries in
                guard entries[key]?.state.isFetching == true else { return false }
                entries[key]?.waiters.append(continuation)
                return true
            }
            if !isWaiting { continuation.resume() }
        }
    }

    private func fetch(_ key: Key) async throws -> String {
        do {
            let token = try await ask(key)
            finish(key) { $0.succeed(token, at: clock.now()) }
            return token.value
        } catch let failure as ServiceFailure {
            finish(key) { $0.fail(failure, at: clock.now()) }
            throw failure
        } catch {
            finish(key) { $0.abandon() }
            throw error
        }
    }

    private func finish(_ key: Key, _ change: (inout TokenState) -> Void) {
        let now = clock.now()
        let waiters = entries.withLock { entries in
            change(&entries[key, default: Entry(lastUse: now)].state)
            return entries[key]?.takeWaiters() ?? []
        }
        for waiter in waiters { waiter.resume() }
    }

    private func ask(_ key: Key) async throws -> ServiceToken {
        let assertion = try ClientAssertion.text(
            for: key.client, key: try await signer(), id: identifiers.next().hex, at: clock.now())
        let parameters = [
            ("grant_type", "client_credentials"), ("client_assertion_type", ClientAssertion.type),
            ("client_assertion", assertion), ("scope", key.scopes.map(\.rawValue).sorted().joined(separator: " ")),
        ]
        let form = parameters.map { "\($0.0)=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
        let request = HTTPClientRequest(
            method: .post, url: key.client.tokenEndpoint,
            fields: ["Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"],
            body: .bytes(Array(form.utf8)), timeouts: PlatformServices.timeouts,
            bodyLimit: ServiceToken.maximumLength)
        let answer: HTTPClientResponse
        let body: [UInt8]
        do {
            answer = try await transport.send(request)
            body = try await answer.body.collect(upTo: ServiceToken.maximumLength)
        } catch let error as HTTPTransportError {
            try Task.checkCancellation()
            let failure = ServiceFailure(error)
            throw ServiceFailure(
                .noToken, "The platform gave no token: \(failure.message)", isRetryable: failure.isRetryable)
        } catch is HTTPBodyTooLarge {
            throw ServiceFailure(.noToken, "The platform's answer to a request for a token is longer than is read.")
        }
        return try ServiceToken(status: answer.status, body: body, pause: answer.retryAfter)
    }
}
