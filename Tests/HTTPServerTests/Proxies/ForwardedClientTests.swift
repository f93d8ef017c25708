import HTTPCore
import Net
import Testing

@testable import HTTPServer

/// The peer is 10.0.0.1; trusted are 10.0.0.0/8 and fd00::/16.
@Suite struct ForwardedClientTests {
    /// Fields, and the client that they mean: its address, scheme and host, or nothing where they must be refused.
    struct Claim: CustomTestStringConvertible, Sendable {
        let fields: [(String, String)]
        let client: String?

        var testDescription: String { fields.map { "\($0.0): \($0.1)" }.joined(separator: " | ") }

        static func means(_ client: String, _ fields: (String, String)...) -> Claim {
            Claim(fields: fields, client: client)
        }

        static func refused(_ fields: (String, String)...) -> Claim {
            Claim(fields: fields, client: nil)
        }
    }

    private static let (client, scheme, host) = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host")
    private static let standard = "Forwarded"

    static let customary: [Claim] = [
        .means("192.0.2.7 - -", (client, "192.0.2.7")),
        .means("192.0.2.7 - -", (client, " 192.0.2.7\t")),
        .means("192.0.2.7 - -", (client, "198.51.100.1, 192.0.2.7")),
        .means("192.0.2.7 - -", (client, "198.51.100.1, 192.0.2.7, 10.0.0.2, fd00::1")),
        .means("192.0.2.7 - -", (client, "6.6.6.6"), (client, "192.0.2.7"), (client, "10.0.0.2")),
        .means("192.0.2.7 - -", (client, "whatever; it is, 192.0.2.7")),
        .means("192.0.2.7 - -", (client, "192.0.2.7:4711")),
        .means("192.0.2.7 - -", (client, "::ffff:192.0.2.7")),
        .means("2001:db8::7 - -", (client, "2001:DB8:0::7")),
        .means("2001:db8::7 - -", (client, "[2001:db8::7]:4711")),
        .means("10.0.0.3 - -", (client, "10.0.0.3, 10.0.0.2")),
        .means("10.0.0.1 - -", (client, "unknown")),
        .means("10.0.0.2 - -", (client, "6.6.6.6, _hidden, 10.0.0.2")),
        .means("192.0.2.7 secure -", (client, "192.0.2.7"), (scheme, "https")),
        .means("192.0.2.7 plain h.example:81", (client, "192.0.2.7"), (scheme, "HTTP"), (host, "h.example:81")),
        .means("10.0.0.1 secure -", (scheme, "https")),
        // The second proxy appended to both lists; the first one's word is the client's scheme.
        .means("192.0.2.7 secure a", (client, "192.0.2.7, 10.0.0.2"), (scheme, "https, http"), (host, "a, b")),
        // A client's own first element does not count where the proxy appended the truth.
        .means("192.0.2.7 plain b", (client, "6.6.6.6, 192.0.2.7"), (scheme, "https, http"), (host, "evil, b")),
        // A proxy that replaces the scheme has said the only one.
        .means("192.0.2.7 secure -", (client, "192.0.2.7, 10.0.0.2"), (scheme, "https")),
        .refused((client, "")), .refused((client, "192.0.2.7,")), .refused((client, "192.0.2.300")),
        .refused((client, "192.0.2.7 10.0.0.2")), .refused((client, "192.0.2.7:port")),
        .refused((client, "192.0.2.7:123456")), .refused((client, "[192.0.2.7]")), .refused((client, "[2001:db8::7")),
        .refused((client, "192.0.2.7, junk, 10.0.0.2")), .refused((client, "0x7f.1")), .refused((client, "_")),
        .refused((client, "192.0.2.7"), (scheme, "gopher")), .refused((client, "192.0.2.7"), (scheme, "")),
        .refused((client, "192.0.2.7"), (host, "a b")), .refused((client, "192.0.2.7"), (host, "a/b")),
        .refused((client, "192.0.2.7"), (host, "")),
    ]

    static let standardised: [Claim] = [
        .means("192.0.2.7 - -", (standard, "for=192.0.2.7")),
        .means("2001:db8::7 secure h", (standard, "for=\"[2001:db8::7]:4711\";proto=https;host=h")),
        .means("192.0.2.7 plain -", (standard, "for=6.6.6.6;proto=https, for=192.0.2.7;proto=http, for=10.0.0.2")),
        .means("192.0.2.7 - -", (standard, "for=6.6.6.6"), (standard, "for=192.0.2.7")),
        .means("10.0.0.1 secure -", (standard, "proto=https")),
        .means("10.0.0.1 - -", (standard, "for=unknown;by=\"_x:_y\"")),
        .means("192.0.2.7 - -", (standard, "for=192.0.2.7"), (client, "192.0.2.7")),
        .refused((standard, "for=192.0.2.7"), (client, "192.0.2.8")),
        .refused((standard, "for=192.0.2.7:80")), .refused((standard, "for=\"x, for=192.0.2.7")),
        .refused((standard, "for=localhost")), .refused((standard, "for=192.0.2.7;proto=ftp")),
        .refused((standard, "")),
        .refused((standard, "for=192.0.2.7;host=\"a b\"")),
    ]

    @Test("The rightmost address that is not trusted is the client's", arguments: customary + standardised)
    func clients(claim: Claim) throws {
        let trusted = try #require(TrustedProxies("10.0.0.0/8,fd00::/16"))
        let peer = try #require(IPAddress("10.0.0.1"))
        var fields: HTTPFields = ["Host": "inner"]
        for (name, value) in claim.fields { fields.append(name, value) }
        let client = Result { try ForwardedClient(fields: fields, peer: peer, trusted: trusted) }
        switch client {
        case .success(let client):
            let scheme = client.isSecure.map { $0 ? "secure" : "plain" } ?? "-"
            #expect("\(client.address) \(scheme) \(client.host ?? "-")" == claim.client)
        case .failure(let error):
            #expect(error as? HTTPParseError == .invalidForwarding)
            #expect(claim.client == nil)
        }
    }
}
