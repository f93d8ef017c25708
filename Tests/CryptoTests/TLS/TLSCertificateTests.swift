import Crypto
import Support
import Testing

@Suite struct TLSCertificateTests {
    private let certificates: TestCertificates

    init() throws { certificates = try TestCertificates.shared.get() }

    @Test("A certificate tells its names and how long it is valid")
    func names() throws {
        let certificate = try TLSCertificate(chainPEM: certificates.second.chain, keyPEM: certificates.second.key)
        #expect(certificate.names == ["b.example", "*.wild.example"])
        #expect((29 * 86400...30 * 86400).contains(certificate.secondsLeft))
        let expired = try TLSCertificate(chainPEM: certificates.expired.chain, keyPEM: certificates.expired.key)
        #expect(expired.secondsLeft < 0)
    }

    @Test("Certificate and key may be in one text, in either order")
    func oneText() throws {
        let (chain, key) = (certificates.first.chain, certificates.first.key)
        for text in [chain + key, key + chain] {
            #expect(try TLSCertificate(chainPEM: text, keyPEM: text).names == ["a.example", "localhost"])
        }
    }

    @Test("What is no certificate with its key is refused, and says why")
    func unusable() {
        let (chain, key) = (certificates.first.chain, certificates.first.key)
        func refusal(_ chain: [UInt8], _ key: [UInt8]) -> TLSError? {
            tlsRefusal { _ = try TLSCertificate(chainPEM: chain, keyPEM: key) }
        }
        #expect(refusal([], key) == .noCertificate)
        #expect(refusal(key, key) == .noCertificate)
        #expect(refusal(Array(chain.prefix(200)), key) == .noCertificate)
        #expect(refusal(chain, []) == .noPrivateKey)
        #expect(refusal(chain, chain) == .noPrivateKey)
        #expect(refusal(chain, certificates.encryptedKey) == .encryptedPrivateKey)
        #expect(refusal(chain, certificates.second.key) == .keyDoesNotFit)
        #expect(tlsRefusal { _ = try TLSContext.server([], tickets: TLSTicketKeys()) } == .noCertificate)
        #expect(tlsRefusal { _ = try TLSContext.client(trusting: .roots(pem: [])) } == .noCertificate)
    }

    @Test(
        "A client gets the certificate with the name that it asks for",
        arguments: ["a.example", "b.example", "B.EXAMPLE", "x.wild.example", "127.0.0.1"])
    func serverName(host: String) throws {
        let pair = try TLSPair(client: .trustingRoot(), server: .showing([\.first, \.second]), host: host)
        try pair.shakeHands()
        #expect(pair.client.isEstablished, "The client has checked the name.")
    }

    @Test(
        "A client that asks for a name that nothing has gets the first certificate, and refuses it",
        arguments: ["c.example", "wild.example", "x.y.wild.example", "xwild.example"])
    func unknownServerName(host: String) throws {
        let pair = try TLSPair(client: .trustingRoot(), server: .showing([\.first, \.second]), host: host)
        #expect(tlsRefusal { try pair.shakeHands() } == .untrustedCertificate("hostname mismatch"))
    }

    @Test("Certificates of two kinds for the same names stand side by side, whichever comes first")
    func twoKinds() throws {
        for pairs in [[\TestCertificates.first, \.firstRSA], [\.firstRSA, \.first]] {
            let pair = try TLSPair(client: .trustingRoot(), server: .showing(pairs))
            try pair.shakeHands()
            #expect(pair.client.isEstablished)
        }
        #expect(try TLSPair(client: .trustingRoot(), server: .showing([\.firstRSA])).client.outputCount > 0)
    }
}
