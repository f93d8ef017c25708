import HTTPCore
import Testing

@Suite("The request that follows a redirect")
struct HTTPRedirectPolicyTests {
    @Test(
        "keeps or loses its method and body as everybody does it",
        arguments: [
            "301 GET GET", "301 HEAD HEAD", "301 POST GET", "301 PUT PUT", "302 POST GET", "302 DELETE DELETE",
            "303 POST GET", "303 PUT GET", "303 DELETE GET", "303 HEAD HEAD", "307 POST POST", "307 PATCH PATCH",
            "308 POST POST", "308 GET GET",
        ])
    func methods(rule: String) throws {
        let parts = rule.split(separator: " ").map(String.init)
        let request = HTTPClientRequest(
            method: HTTPMethod(parts[1]), url: "https://example.org/a",
            fields: ["Content-Type": "text/plain", "Accept": "*/*"], body: .bytes([1]))
        let next = try #require(
            try request.redirected(
                by: HTTPStatus(Int(parts[0]) ?? 0), to: "https://example.org/b", isSameOrigin: true))
        #expect(next.method.rawValue == parts[2])
        #expect(next.url == "https://example.org/b")
        let isKept = parts[1] == parts[2]
        #expect((next.fields["Content-Type"] != nil) == isKept)
        #expect(next.fields["Accept"] == "*/*")
        guard case .bytes(let bytes) = next.body else { return #expect(Bool(false), "The body became a stream.") }
        #expect(bytes == (isKept ? [1] : []))
    }

    @Test("is none for other statuses", arguments: [200, 201, 300, 304, 305, 306, 404])
    func none(status: Int) throws {
        let request = HTTPClientRequest(url: "https://example.org/")
        #expect(try request.redirected(by: HTTPStatus(status), to: "https://b/", isSameOrigin: true) == nil)
    }

    @Test("cannot be made of a body that was read already, unless the body is not needed")
    func streams() throws {
        let request = HTTPClientRequest(
            method: .post, url: "https://example.org/", body: .stream(AsyncThrowingStream<[UInt8], any Error> { nil }),
            bodyLength: 4)
        #expect(throws: HTTPTransportError.self) {
            try request.redirected(by: HTTPStatus(307), to: "https://example.org/b", isSameOrigin: true)
        }
        let next = try request.redirected(by: .seeOther, to: "https://example.org/b", isSameOrigin: true)
        #expect(next?.bodyLength == nil)
    }

    @Test("shows another origin only fields that cannot hold a secret")
    func origins() throws {
        let request = HTTPClientRequest(
            url: "https://example.org/",
            fields: ["Authorization": "k", "cookie": "k", "X-Goog-Api-Key": "k", "Accept-Language": "fr"])
        let same = try request.redirected(by: HTTPStatus(302), to: "https://example.org/b", isSameOrigin: true)
        #expect(same?.fields.entries.count == 4)
        let other = try request.redirected(by: HTTPStatus(302), to: "https://other.org/", isSameOrigin: false)
        #expect(other?.fields.entries.map(\.name) == ["Accept-Language"])
    }
}

@Suite("Limits on expansion")
struct ExpansionLimitsTests {
    @Test("hold for the whole and for its ratio to what arrived, and survive huge numbers")
    func limits() {
        let limits = ExpansionLimits(bytes: 1000, ratio: 10)
        #expect(limits.permit(expanded: 100, arrived: 10, slack: 0))
        #expect(!limits.permit(expanded: 101, arrived: 10, slack: 0))
        #expect(limits.permit(expanded: 101, arrived: 10, slack: 1))
        #expect(!limits.permit(expanded: 1001, arrived: 1000, slack: 0))
        #expect(ExpansionLimits(bytes: .max, ratio: .max).permit(expanded: .max, arrived: 3, slack: 0))
    }
}
