import HTTPCore
import Testing

@Suite("The policy of repeating a request")
struct HTTPRetryPolicyTests {
    private let policy = HTTPRetryPolicy(attempts: 3, firstDelay: .seconds(1), longestDelay: .seconds(3))
    private let lost = HTTPTransportError(.disconnected, "gone")

    @Test("doubles the wait up to the longest one, and gives up after the last attempt")
    func growth() {
        let policy = HTTPRetryPolicy(attempts: 5, firstDelay: .seconds(1), longestDelay: .seconds(3))
        let delays = (1...5).map { policy.delay(after: $0, of: request(.get), error: lost, randomness: 1) }
        #expect(delays == [.seconds(1), .seconds(2), .seconds(3), .seconds(3), nil])
    }

    @Test("spreads the wait over its second half")
    func jitter() {
        let delay = { policy.delay(after: 1, of: request(.get), error: lost, randomness: $0) }
        #expect(delay(0) == .milliseconds(500))
        #expect(delay(0.5) == .milliseconds(750))
        #expect(delay(1) == .seconds(1))
    }

    @Test(
        "repeats what is idempotent, and anything that its caller vouches for",
        arguments: [
            (HTTPMethod.get, true), (.head, true), (.options, true), (.put, true), (.delete, true), (.post, false),
            (.patch, false), (HTTPMethod("TRACE"), true), (HTTPMethod("get"), false),
        ])
    func methods(method: HTTPMethod, isIdempotent: Bool) {
        var policy = policy
        #expect(policy.permitsRepeating(request(method)) == isIdempotent)
        policy.repeatsAnyMethod = true
        #expect(policy.permitsRepeating(request(method)))
        #expect(!HTTPRetryPolicy.never.permitsRepeating(request(method)))
    }

    @Test("repeats no body that can be read only once")
    func streams() {
        var once = request(.put)
        once.body = .stream(AsyncThrowingStream<[UInt8], any Error> { nil })
        #expect(!policy.permitsRepeating(once))
    }

    @Test(
        "repeats only errors that another attempt can mend",
        arguments: [
            (HTTPTransportError.Code.refused, true), (.timedOut, true), (.disconnected, true), (.unresolvable, true),
            (.tls, false), (.forbiddenAddress, false), (.tooLarge, false), (.malformed, false), (.redirect, false),
            (.invalidURL, false), (.invalidRequest, false), (.failed, false),
        ])
    func errors(code: HTTPTransportError.Code, isRepeated: Bool) {
        let error = HTTPTransportError(code, "")
        #expect((policy.delay(after: 1, of: request(.get), error: error, randomness: 0) != nil) == isRepeated)
    }

    @Test(
        "waits as long as a busy server asks for, unless that is too long or it does not say",
        arguments: [
            ("429 0", 0), ("503 3", 3), ("503 4", nil), ("503 soon", nil), ("503", nil), ("500 1", nil),
            ("502 1", nil), ("200 1", nil), ("503 -1", nil), ("503 Sun, 06 Nov 1994 08:49:39 GMT", 2),
            ("503 Sun, 06 Nov 1994 08:49:30 GMT", 0),
        ] as [(String, Int?)])
    func retryAfter(answer: String, seconds: Int?) {
        let parts = answer.split(separator: " ", maxSplits: 1)
        var fields: HTTPFields = ["Date": "Sun, 06 Nov 1994 08:49:37 GMT"]
        if parts.count > 1 { fields["Retry-After"] = String(parts[1]) }
        let response = HTTPClientResponse(status: HTTPStatus(Int(parts[0]) ?? 0), fields: fields, body: .empty)
        let delay = policy.delay(after: 1, of: request(.get), answer: response, randomness: 0)
        #expect(delay == seconds.map { .seconds($0) })
    }

    private func request(_ method: HTTPMethod) -> HTTPClientRequest {
        HTTPClientRequest(method: method, url: "https://example.org/")
    }
}
