import HTTPCore
import Net

/// All that one exchange is told before it begins.
struct ExchangePlan: Sendable {
    let request: HTTPClientRequest
    let address: WebAddress
    let route: Route
    /// When the request's whole time is up.
    let deadline: MonotonicTime?
    let configuration: CurlConfiguration

    /// Whether request and answer are sure to need no more than so many bytes of memory, so that neither ever pauses.
    func fits(_ size: Int) -> Bool {
        let most = min(request.bodyLimit ?? .max, request.expansion?.bytes ?? .max)
        return most <= size && request.isBodyRepeatable
    }

    /// Whether libcurl may send the request again by itself when a connection that was used before turns out to be
    /// closed. It does so unasked (RFC 9110 §9.2.2 allows it for idempotent methods).
    var mayRepeat: Bool {
        request.isBodyRepeatable && (request.method.isIdempotent || request.retries.repeatsAnyMethod)
    }
}
