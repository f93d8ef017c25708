package import Core
package import HTTPCore

/// Sends requests to a provider behind its guard, for one tenant: whatever is asked there takes a place until its answer
/// has ended, failed or been dropped, and counts for the breaker. Each attempt is a request of its own.
package struct GuardedTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let guardian: ProviderGuard
    private let tenant: TenantID?
    private let waitsForRest: Bool

    /// - Parameters:
    ///   - tenant: nil for work that is nobody's
    ///   - waitsForRest: whether to wait for a provider whose rest ends soon; not where others can answer
    package init(
        _ transport: any HTTPTransport, behind provider: ProviderGuard, for tenant: TenantID?,
        waitsForRest: Bool = true
    ) {
        self.transport = transport
        guardian = provider
        self.tenant = tenant
        self.waitsForRest = waitsForRest
    }

    /// Throws `ModelError` where the guard lets nothing through.
    package func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let place = try await guardian.enter(for: tenant, waitsForRest: waitsForRest)
        let response: HTTPClientResponse
        do {
            response = try await transport.send(request)
        } catch {
            place.end(ModelError(transport: error).outcome)
            throw error
        }
        let outcome: CircuitBreaker.Outcome =
            response.status.code >= 500 ? .failure(retryAfter: response.fields.retryAfter) : .success
        guard outcome == .success, case .stream(let pieces) = response.body else {
            place.end(outcome)
            return response
        }
        return HTTPClientResponse(
            status: response.status, fields: response.fields, body: .stream(HeldPieces(pieces: pieces, place: place)))
    }
}

/// The pieces of an answer, which hold its place until they end.
private struct HeldPieces: AsyncSequence, Sendable {
    let pieces: any AsyncSequence<[UInt8], any Error> & Sendable
    let place: ProviderPlace

    func makeAsyncIterator() -> Iterator { Iterator(pieces: pieces.makeAsyncIterator(), place: place) }

    struct Iterator: AsyncIteratorProtocol {
        var pieces: any AsyncIteratorProtocol<[UInt8], any Error>
        let place: ProviderPlace
        private var hasBegun = false

        init(pieces: any AsyncIteratorProtocol<[UInt8], any Error>, place: ProviderPlace) {
            self.pieces = pieces
            self.place = place
        }

        mutating func next() async throws -> [UInt8]? { try await next(isolation: nil) }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            do {
                guard let piece = try await pieces.next(isolation: actor) else {
                    place.end(.success)
                    return nil
                }
                if !hasBegun {
                    hasBegun = true
                    place.answering()
                }
                return piece
            } catch {
                place.end(ModelError(transport: error).outcome)
                throw error
            }
        }
    }
}
