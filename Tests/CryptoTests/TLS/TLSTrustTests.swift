import Crypto
import Support
import Testing

@Suite struct TLSTrustTests {
    @Test(
        "A certificate of the root with the right name is trusted",
        arguments: ["a.example", "A.Example", "127.0.0.1"])
    func trusted(host: String) throws {
        let pair = try TLSPair(host: host)
        try pair.shakeHands()
        #expect(pair.client.isEstablished)
    }

    @Test(
        "A certificate for another name or address is refused",
        arguments: [
            ("c.example", "hostname mismatch"), ("x.a.example", "hostname mismatch"),
            ("127.0.0.2", "IP address mismatch"),
        ])
    func wrongName(host: String, reason: String) throws {
        let pair = try TLSPair(host: host)
        #expect(tlsRefusal { try pair.shakeHands() } == .untrustedCertificate(reason))
        #expect(pair.client.outputCount > 0, "The server is told with an alert.")
    }

    @Test(
        "A certificate that has expired, or of a root that nobody trusts, is refused",
        arguments: [(false, "certificate has expired"), (true, "self-signed certificate")])
    func untrusted(isStranger: Bool, reason: String) throws {
        let server = try TLSContext.showing([isStranger ? \.stranger : \.expired])
        let pair = try TLSPair(client: .trustingRoot(), server: server)
        #expect(tlsRefusal { try pair.shakeHands() } == .untrustedCertificate(reason))
    }

    @Test("Without roots of its own a client trusts those of the system, which do not have the tests'")
    func system() throws {
        let pair = try TLSPair(client: .client(), server: .showing([\.first]))
        guard case .untrustedCertificate = tlsRefusal({ try pair.shakeHands() }) else {
            Issue.record("the tests' root is trusted by the system")
            return
        }
    }

    @Test("No name at all is no host, nor is one that ends early for C")
    func noName() {
        for host in ["", "a.example\0.evil"] {
            #expect(throws: TLSError.self) { _ = try TLSEngine(client: .trustingRoot(), host: host) }
        }
    }
}
