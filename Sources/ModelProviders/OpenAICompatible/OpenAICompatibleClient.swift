import Core
import HTTPCore

/// Posts JSON to a server that speaks OpenAI's API, and turns what goes wrong into `ModelError`.
struct OpenAICompatibleClient: Sendable {
    /// Longer error bodies are cut off: only their first sentence is of use.
    private static let errorBodyLimit = 64 * 1024

    let configuration: OpenAICompatibleConfiguration
    let transport: any HTTPTransport

    /// Sends one request, without any retry, and returns the body of its answer as it arrives.
    func post(
        _ path: String, _ body: [UInt8], accept: String, contentType: String = "application/json"
    ) async throws(ModelError) -> HTTPBody {
        var fields: HTTPFields = ["Content-Type": contentType, "Accept": accept]
        if let key = configuration.apiKey { fields["Authorization"] = "Bearer \(key)" }
        var request = HTTPClientRequest(
            method: .post, url: configuration.baseURL + path, fields: fields, body: .bytes(body),
            timeouts: configuration.timeouts)
        // Many answers are read at once, each a few words at a time.
        if accept == "text/event-stream" { request.readSize = 1 << 10 }
        do {
            let response = try await transport.send(request)
            guard response.status != .ok else { return response.body }
            let body = try? await response.body.collect(upTo: Self.errorBodyLimit)
            throw OpenAICompatibleError.modelError(
                status: response.status, fields: response.fields,
                body: body.flatMap { try? JSONParser.parse($0, limits: .fromProvider) })
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
