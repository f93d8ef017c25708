import Crypto
import Testing

@Suite struct OpaqueTokenTests {
    @Test("A token is read back from its text and fits its own hash alone")
    func roundTrip() throws {
        let token = OpaqueToken()
        #expect(token.text.utf8.count == 43)
        #expect(OpaqueToken().text != token.text)
        let read = try #require(OpaqueToken(token.text))
        #expect(read.hash == token.hash)
        #expect(read.matches(token.hash))
        #expect(!OpaqueToken().matches(token.hash))
        #expect(!token.matches([]))
        #expect(try #require(Base64URL.decode(token.text)).count == 32)
        #expect(token.hash == Digest.sha256(try #require(Base64URL.decode(token.text))))
    }

    @Test("A token does not show itself")
    func description() {
        let token = OpaqueToken()
        #expect(!"\(token)".contains(token.text))
    }

    @Test("What is no token is refused, another spelling of one too")
    func malformed() {
        let text = OpaqueToken().text
        for wrong in ["", String(text.dropLast()), text + "A", text + "=", String(text.dropLast()) + "B", " " + text] {
            #expect(OpaqueToken(wrong) == nil)
        }
    }
}

@Suite struct PKCETests {
    @Test("The challenge is that of RFC 7636, appendix B")
    func vector() throws {
        let pkce = try #require(PKCE(verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        #expect(pkce.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        #expect(pkce.matches(challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"))
        #expect(!pkce.matches(challenge: pkce.verifier))
        #expect(!pkce.matches(challenge: ""))
    }

    @Test("A new verifier has 43 characters; one of another length or with other characters is refused")
    func verifiers() {
        #expect(PKCE().verifier.utf8.count == 43)
        #expect(PKCE().verifier != PKCE().verifier)
        let a = { String(repeating: "a", count: $0) }
        #expect(PKCE(verifier: a(128)) != nil)
        for wrong in [a(42), a(129), a(42) + "+", a(42) + "é", ""] { #expect(PKCE(verifier: wrong) == nil) }
    }
}
