import Core
import HTTPCore

/// Asks a provider, and turns what goes wrong into `ModelError`.
struct ProviderClient: Sendable {
    /// Longer error bodies are cut off: only their first sentence is of use.
    private static let errorBodyLimit = 64 * 1024

    /// A long answer is handed on twelve times a second, which reads as fast as word by word and costs a third.
    private static let gathering = HTTPGathering(after: .milliseconds(500), interval: .milliseconds(80))

    /// What an answer other than 200 means; the body is nil where it is no JSON.
    typealias ErrorReader = @Sendable (HTTPStatus, HTTPFields, JSONValue?) -> ModelError

    let configuration: ProviderConfiguration
    let transport: any HTTPTransport
    /// What every request carries, the key among it.
    let fields: HTTPFields
    let readError: ErrorReader

    /// Sends one request, without any retry, and returns the body of its answer as it arrives.
    func post(
        _ path: String, _ body: [UInt8], accept: String, contentType: String = "application/json"
    ) async throws(ModelError) -> HTTPBody {
        try await ask(path, body, accept: accept, contentType: contentType).body
    }

    /// The same, with the head of the answer.
    func ask(
        _ path: String, _ body: [UInt8], accept: String, contentType: String = "application/json"
    ) async throws(ModelError) -> HTTPClientResponse {
        var fields = fields
        fields["Content-Type"] = contentType
        fields["Accept"] = accept
        // A path may have a query of its own.
        let query = path.contains("?") ? configuration.query.replacing("?", with: "&") : configuration.query
        var request = HTTPClientRequest(
            method: .post, url: configuration.baseURL + path + query, fields: fields, body: .bytes(body),
            timeouts: configuration.timeouts)
        // Many answers are read at once, each a few words at a time.
        if accept != "application/json" {
            request.readSize = 1 << 10
            request.gathering = Self.gathering
        }
        do {
            let response = try await transport.send(request)
            guard response.status != .ok else { return response }
            let body = try? await response.body.collect(upTo: Self.errorBodyLimit)
            throw readError(
                response.status, response.fields, body.flatMap { try? JSONParser.parse($0, limits: .fromProvider) })
        } catch {
            throw ModelError(transport: error)
        }
    }
}

extension JSONLimits {
    /// Providers are not trusted to be strict, but to be bounded.
    static let fromProvider = JSONLimits(duplicateKeys: .keepLast)
}

extension ModelError {
    /// What a transport's error means for the one who asked the model.
    init(transport error: any Error) {
        switch error {
        case let error as ModelError:
            self = error
        case is CancellationError:
            self.init(.cancelled, "The task was cancelled.")
        case let error as HTTPTransportError:
            self.init(
                error.code == .timedOut ? .timedOut : .unreachable, error.description, isRetryable: error.isRetryable)
        case is HTTPBodyTooLarge:
            self.init(.malformedResponse, "The answer is larger than any that can be right.")
        default:
            self.init(.unreachable, "\(error)")
        }
    }
}
