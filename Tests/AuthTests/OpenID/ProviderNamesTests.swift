import HTTPCore
import Testing

@testable import Auth

@Suite struct ProviderNamesTests {
    @Test(
        "An issuer is an https address without query, or one of this machine",
        arguments: [
            "https://id.example.org", "https://id.example.org/", "https://id.example.org:8443/realms/north",
            "http://localhost:9400", "http://127.0.0.1:9400", "http://[::1]:9400", "https://[2001:db8::1]/x",
        ])
    func issuers(text: String) {
        #expect(Issuer(text)?.description == text)
    }

    @Test(
        "Anything else is none",
        arguments: [
            "", "id.example.org", "http://id.example.org", "http://localhost.example.org", "ftp://id.example.org",
            "HTTPS://id.example.org", "https://", "https:///x", "https://id.example.org?x=1",
            "https://id.example.org#x", "https://user@id.example.org", "https://id.example.org:0",
            "https://id.example.org:99999", "https://id.example.org:08", "https://id example.org", "https://id.éxample",
            "https://id.example.org/\r\nX: y", "https://id.example.org/\u{0}", "javascript:alert(1)",
            "https://id.example.org/<x>", "https://[::1", "http://127.0.0.1.example.org",
        ])
    func noIssuers(text: String) {
        #expect(Issuer(text) == nil)
    }

    @Test("An issuer of 10,000 bytes is none")
    func longIssuer() {
        #expect(Issuer("https://id.example.org/" + String(repeating: "x", count: 10_000)) == nil)
    }

    @Test("A provider describes itself below its issuer, whose last slash goes (Discovery §4)")
    func discovery() {
        #expect(
            Issuer("https://id.example.org/north/")?.discoveryURL
                == "https://id.example.org/north/.well-known/openid-configuration")
        #expect(
            Issuer("https://id.example.org")?.discoveryURL
                == "https://id.example.org/.well-known/openid-configuration")
    }

    @Test("The first rule that fits gives the role, whatever the order of the groups; else there is a default or none")
    func mapping() throws {
        let rules = [("staff", Role.teacher), ("ops", .admin), ("everyone", .learner)]
            .compactMap { RoleMapping.Rule(group: $0, role: $1) }
        let mapping = RoleMapping(rules: rules)
        #expect(mapping.role(in: ["everyone", "ops", "staff"]) == .teacher)
        #expect(mapping.role(in: ["everyone", "ops"]) == .admin)
        #expect(mapping.role(in: ["Staff", "staff "]) == nil)
        #expect(RoleMapping(rules: rules, defaultRole: .learner).role(in: []) == .learner)
    }

    @Test("No rule makes an owner or a program", arguments: [Role.owner, .service])
    func neverOwner(role: Role) {
        #expect(RoleMapping.Rule(group: "staff", role: role) == nil)
    }

    @Test("An address is at a host only character by character")
    func domains() throws {
        let domain = try #require(EmailDomain("Example.org"))
        for text in ["a@example.org", "a@EXAMPLE.ORG"] {
            #expect(domain.contains(try #require(EmailAddress(text))), "\(text)")
        }
        for text in ["a@sub.example.org", "a@example.org.evil.com", "a@notexample.org", "a@example.com"] {
            #expect(!domain.contains(try #require(EmailAddress(text))), "\(text)")
        }
        for text in ["", "example", ".org", "example..org", "-a.org", "exämple.org", "a b.org", "a@b.org"] {
            #expect(EmailDomain(text) == nil, "\(text)")
        }
    }
}
