import LTI
import Testing

@Suite struct LaunchParametersTests {
    private func cause(_ text: String) -> LaunchCause? {
        do throws(LaunchFailure) {
            _ = try LoginInitiation(LaunchParameters(text))
            return nil
        } catch {
            return error.cause
        }
    }

    private static let usual = "iss=https%3A%2F%2Fa.example&login_hint=7&target_link_uri=https%3A%2F%2Fb.example"

    @Test("A login needs issuer, hint and target, and says which is missing (Security Framework 1.0 §5.1.1.1)")
    func needs() {
        #expect(cause(Self.usual) == nil)
        #expect(cause(Self.usual + "&client_id=&foo=bar&&x") == nil)
        for name in ["iss", "login_hint", "target_link_uri"] {
            let rest = Self.usual.split(separator: "&").filter { !$0.hasPrefix("\(name)=") }.joined(separator: "&")
            do throws(LaunchFailure) {
                _ = try LoginInitiation(LaunchParameters(rest))
                Issue.record("\(name) was not missed")
            } catch {
                #expect(error.cause == .missingParameter && error.detail == name)
            }
            #expect(cause(rest + "&\(name)=") == .missingParameter)
        }
    }

    @Test("A parameter that is there twice, too long, or no text, is refused")
    func broken() {
        #expect(cause(Self.usual + "&iss=https%3A%2F%2Fc.example") == .brokenParameter)
        #expect(cause(Self.usual + "&lti_message_hint=%ff") == .brokenParameter)
        #expect(cause(Self.usual + "&lti_message_hint=%zz") == .brokenParameter)
        #expect(cause(Self.usual + "&lti_message_hint=a%00b") == .brokenParameter)
        #expect(cause(Self.usual + "&client_id=" + String(repeating: "a", count: 513)) == .brokenParameter)
        #expect(cause((0..<70).map { "p\($0)=1" }.joined(separator: "&")) == .brokenParameter)
    }

    @Test(
        "An address is the installation's own, or it is not",
        arguments: [
            ("https://a.example/lti/launch", true), ("https://a.example", true), ("https://a.example?x=1", true),
            ("https://a.example.evil.example/", false), ("https://a.example@evil.example/", false),
            ("https://a.example\\evil", false), ("http://a.example/", false), ("https://a.example:8443/", false),
            ("javascript:alert(1)", false), ("", false), ("https://a.example/\n", false),
        ])
    func addresses(text: String, isOwn: Bool) {
        #expect(ToolAddress(base: "https://a.example").contains(text) == isOwn)
    }
}
