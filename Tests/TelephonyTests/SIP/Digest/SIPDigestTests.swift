import Core
import Testing

@testable import Telephony

@Suite struct SIPDigestTests {
    @Test(
        "Responses are those of the RFCs (RFC 2617 §3.5, RFC 7616 §3.9.1)",
        arguments: [
            (
                SIPDigestAlgorithm.md5, "testrealm@host.com", "Circle Of Life", "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                "0a4f113b", "6629fae49393a05397450978507c4ef1"
            ),
            (
                .md5, "http-auth@example.org", "Circle of Life", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "8ca523f5e9506fed4657c9700eebdbec"
            ),
            (
                .sha256, "http-auth@example.org", "Circle of Life", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
            ),
        ])
    func vectors(
        algorithm: SIPDigestAlgorithm, realm: String, password: String, nonce: String, clientNonce: String,
        response: String
    ) throws {
        let digest = SIPDigest(
            algorithm: algorithm, realm: realm, nonce: nonce, method: try #require(SIPMethod("GET")),
            uri: "/dir/index.html",
            protection: SIPDigest.Protection(clientNonce: clientNonce, count: SIPDigest.count(1)))
        let secret = SIPDigest.secret(username: "Mufasa", realm: realm, password: password, algorithm: algorithm)
        #expect(digest.response(secret: secret) == response)
    }

    private let now = Timestamp(microseconds: 1_795_000_000_000_000)
    private let nonces = SIPNonces(key: Array(0..<32), realm: "school.example")
    private var server: SIPDigestServer { SIPDigestServer(realm: "school.example", nonces: nonces) }
    private let request = try? sipRequest(sipText())

    private func secret(_ username: String, _ algorithm: SIPDigestAlgorithm) -> String? {
        guard username == "ada" else { return nil }
        return SIPDigest.secret(username: "ada", realm: "school.example", password: "ps\"w", algorithm: algorithm)
    }

    private func answer(
        _ client: inout SIPDigestClient, _ challenges: [SIPAuthentication], clientNonce: String = "c"
    ) throws -> SIPAuthentication {
        let request = try #require(request)
        let credentials = client.credentials(
            for: challenges, method: request.method, uri: request.uri, clientNonce: clientNonce)
        return try #require(credentials)
    }

    @Test("A client answers the strongest challenge, and the server takes that once (RFC 8760 §2.4, RFC 7616 §5.5)")
    func handshake() throws {
        let request = try #require(request)
        var server = server
        var client = SIPDigestClient(username: "ada", password: "ps\"w")
        let challenges = server.challenges(at: now).reversed().compactMap { SIPAuthentication($0.description) }
        let credentials = try answer(&client, challenges)
        #expect(credentials["algorithm"] == "SHA-256" && credentials["nc"] == "00000001")
        let first = server.check([credentials.description], of: request, at: now, secret: secret)
        #expect(first == .accepted(username: "ada"))
        let replayed = server.check([credentials.description], of: request, at: now, secret: secret)
        #expect(replayed == .refused)
        client.wasAccepted()
        let next = client.credentials(method: request.method, uri: request.uri, clientNonce: "d")
        #expect(next?["nc"] == "00000002")
        let text = try #require(next).description
        let second = server.check([text], of: request, at: now, secret: secret)
        #expect(second == .accepted(username: "ada"))
    }

    @Test("A client does not try a wrong password twice, but answers a stale nonce anew (RFC 3261 §22.2)")
    func refusedOnce() throws {
        var client = SIPDigestClient(username: "ada", password: "x")
        _ = try answer(&client, server.challenges(at: now))
        let request = try #require(request)
        let again = client.credentials(
            for: server.challenges(at: now), method: request.method, uri: request.uri, clientNonce: "c")
        #expect(again == nil)
        let renewed = try answer(&client, server.challenges(at: now + .seconds(1), stale: true))
        #expect(renewed["nc"] == "00000001")
    }

    @Test(
        "A client takes no challenge that it cannot answer",
        arguments: [
            "Basic realm=\"a\"", "Digest realm=\"a\"", "Digest nonce=\"a\"",
            "Digest realm=\"a\", nonce=\"b\", algorithm=SHA-1",
            "Digest realm=\"a\", nonce=\"b\", qop=\"auth-int\"", "Digest realm=\"a\", nonce=\"b\", algorithm=MD5-sess",
        ])
    func unanswerable(text: String) throws {
        var client = SIPDigestClient(username: "ada", password: "x")
        let challenge = try #require(SIPAuthentication(text))
        let request = try #require(request)
        let credentials = client.credentials(
            for: [challenge], method: request.method, uri: request.uri, clientNonce: "c")
        #expect(credentials == nil)
    }

    @Test("A client without quality of protection answers as RFC 2069 does, and a session as RFC 7616 §3.4.2 does")
    func variants() throws {
        let request = try #require(request)
        var plain = SIPDigestClient(username: "u", password: "p")
        let old = try answer(&plain, [try #require(SIPAuthentication("Digest realm=\"r\", nonce=\"n\""))])
        let algorithm = SIPDigestAlgorithm.md5
        let (first, second) = (algorithm.hash("u:r:p"), algorithm.hash("\(request.method):\(request.uri)"))
        #expect(old["response"] == algorithm.hash("\(first):n:\(second)") && old["nc"] == nil)
        var session = SIPDigestClient(username: "u", password: "p")
        let text = "Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess, qop=\"auth-int, auth\", opaque=\"o\""
        let new = try answer(&session, [try #require(SIPAuthentication(text))])
        let bound = algorithm.hash("\(first):n:c")
        #expect(new["response"] == algorithm.hash("\(bound):n:00000001:c:auth:\(second)") && new["opaque"] == "o")
    }

    @Test("A server refuses what is not right in any part, and calls what is only old stale")
    func refused() throws {
        let request = try #require(request)
        var client = SIPDigestClient(username: "ada", password: "ps\"w")
        let good = try answer(&client, server.challenges(at: now)).description
        let nonce = try #require(SIPAuthentication(good)?["nonce"])
        func check(_ text: String, at time: Timestamp? = nil) -> SIPDigestServer.Finding {
            var server = server
            return server.check([text], of: request, at: time ?? now, secret: secret)
        }
        #expect(check(good) == .accepted(username: "ada"))
        #expect(check(good, at: now + .seconds(301)) == .stale)
        #expect(check("Basic abc=1") == .missing && check("nonsense") == .missing)
        #expect(check(good.replacing("realm=\"school", with: "realm=\"other")) == .missing)
        for (part, other) in [
            ("username=\"ada", "username=\"bob"), ("nc=00000001", "nc=00000002"), ("cnonce=\"c\"", "cnonce=\"d\""),
            ("tutor@school", "other@school"), ("algorithm=SHA-256", "algorithm=MD5"), ("qop=auth", "qop=auth-int"),
            (nonce, String(nonce.reversed())), ("response=\"", "response=\"0"), ("nc=00000001", "nc=1"),
        ] {
            #expect(good.contains(part))
            #expect(check(good.replacing(part, with: other)) == .refused, "\(other)")
        }
        var wrong = SIPDigestClient(username: "ada", password: "guess")
        #expect(check(try answer(&wrong, server.challenges(at: now)).description) == .refused)
    }

    @Test("Credentials for another request, or of a user who does not exist, serve for nothing")
    func elsewhere() throws {
        let request = try #require(request)
        var client = SIPDigestClient(username: "ada", password: "ps\"w")
        let good = try answer(&client, server.challenges(at: now)).description
        let other = try sipRequest(sipText("OPTIONS sip:other@school.example SIP/2.0"))
        var server = server
        let misused = server.check([good], of: other, at: now, secret: secret)
        #expect(misused == .refused)
        // Whatever stands for the secret of nobody may be guessed.
        let nonce = nonces.make(at: now)
        let digest = SIPDigest(
            algorithm: .sha256, realm: "school.example", nonce: nonce, method: request.method,
            uri: request.uri.description, protection: SIPDigest.Protection(clientNonce: "c", count: "00000001"))
        for guess in [nonce, ""] {
            let response = try #require(digest.response(secret: guess))
            let text =
                "Digest username=\"bob\", realm=\"school.example\", nonce=\"\(nonce)\", uri=\"\(digest.uri)\", "
                + "response=\"\(response)\", algorithm=SHA-256, qop=auth, nc=00000001, cnonce=\"c\""
            let finding = server.check([text], of: request, at: now, secret: secret)
            #expect(finding == .refused)
        }
    }

    @Test("A nonce is ours only with our key, our realm and a time that has come")
    func nonce() {
        let nonce = nonces.make(at: now)
        #expect(nonces.check(nonce, at: now) == .fresh)
        #expect(nonces.check(nonce, at: now + .seconds(300)) == .fresh)
        #expect(nonces.check(nonce, at: now + .seconds(301)) == .stale)
        #expect(nonces.check(nonce, at: Timestamp(microseconds: now.microseconds - 61_000_000)) == .foreign)
        #expect(SIPNonces(key: Array(1..<33), realm: "school.example").check(nonce, at: now) == .foreign)
        #expect(SIPNonces(key: Array(0..<32), realm: "other.example").check(nonce, at: now) == .foreign)
        #expect(nonces.check("", at: now) == .foreign && nonces.check(nonces.make(at: now), at: now) == .fresh)
        #expect(nonces.make(at: now) != nonce)
    }

    @Test("Counts come once each, in any order within 64, and a nonce that was pushed out begins anew")
    func counts() {
        var counts = SIPNonceCounts(limit: 2)
        let uses: [(UInt32, Bool)] = [
            (1, true), (1, false), (3, true), (2, true), (2, false), (70, true), (7, true), (6, false), (70, false),
            (0, false), (.max, true), (70, false),
        ]
        for (count, isNew) in uses {
            let used = counts.use(count, of: "a")
            #expect(used == isNew, "\(count)")
        }
        let others = ["b", "c", "a", "c"].map { counts.use(1, of: $0) }
        #expect(others == [true, true, true, false])
    }

    @Test("Who fails too often is kept out for a while, and a flood of others does not set it free")
    func lockOut() {
        var policy = SIPLockOut<String>.Policy()
        (policy.failures, policy.keys) = (3, 4)
        var lockOut = SIPLockOut<String>(policy)
        let locks = (0..<3).map { lockOut.fail("x", at: now + .seconds($0)) }
        #expect(locks == [false, false, true])
        for name in 0..<20 { _ = lockOut.fail("\(name)", at: now + .seconds(3)) }
        #expect(lockOut.isLocked("x", at: now + .seconds(901)))
        #expect(!lockOut.isLocked("x", at: now + .seconds(902)))
        let forgotten = [0, 299, 300].map { lockOut.fail("y", at: now + .seconds($0)) }
        #expect(forgotten == [false, false, false])
        lockOut.succeed("x")
        #expect(!lockOut.isLocked("x", at: now))
    }
}
