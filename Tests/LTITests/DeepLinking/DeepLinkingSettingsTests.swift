import Core
import LTI
import Testing

/// Deep Linking 2.0 §4.4.1, "Deep linking settings".
@Suite struct DeepLinkingSettingsTests {
    private static let hosts = PlatformHosts(addresses: [
        "https://lms.school.example", "https://lms.school.example/auth",
    ])

    private static func settings(_ change: (inout JSONObject) -> Void = { _ in }) throws -> DeepLinkingSettings {
        var settings: JSONObject = [
            "deep_link_return_url": "https://lms.school.example/mod/lti/contentitem_return.php?course=2",
            "accept_types": ["ltiResourceLink", "link"],
            "accept_presentation_document_targets": ["iframe", "window", "embed"],
        ]
        change(&settings)
        return try DeepLinkingSettings(claims: [DeepLinkingSettings.claim: .object(settings)], hosts: hosts)
    }

    @Test("Required members are enough, and what is optional is off")
    func least() throws {
        let read = try Self.settings()
        #expect(read.acceptsLinks)
        #expect(!read.acceptsMultiple)
        #expect(!read.acceptsLineItem)
        #expect(read.data == nil)
        #expect(read.targets == ["iframe", "window", "embed"])
    }

    @Test("Null and booleans as text are read as some platforms write them")
    func tolerance() throws {
        let read = try Self.settings {
            $0["accept_multiple"] = "true"
            $0["accept_lineitem"] = .null
            $0["title"] = .null
            $0["text"] = ""
        }
        #expect(read.acceptsMultiple)
        #expect(!read.acceptsLineItem)
        #expect(read.title == nil)
        #expect(read.text == nil)
    }

    /// A member with a value that cannot be right.
    struct Bad: CustomTestStringConvertible, Sendable {
        let member: String
        let value: JSONValue?
        let testDescription: String

        init(_ name: String, _ member: String, _ value: JSONValue?) {
            (testDescription, self.member, self.value) = (name, member, value)
        }
    }

    @Test(
        "Settings that the specification does not allow are refused, and the member is named",
        arguments: [
            Bad("no return address", "deep_link_return_url", nil),
            Bad("a number as return address", "deep_link_return_url", 7),
            Bad(
                "a long return address", "deep_link_return_url",
                .string("https://lms.school.example/" + .init(repeating: "a", count: 3000))),
            Bad("no types", "accept_types", nil), Bad("types as text", "accept_types", "ltiResourceLink"),
            Bad("types of numbers", "accept_types", [1]),
            Bad("no targets", "accept_presentation_document_targets", nil),
            Bad("targets as object", "accept_presentation_document_targets", [:]),
            Bad("a number as flag", "accept_multiple", 1), Bad("a list as flag", "accept_lineitem", []),
            Bad("a list as title", "title", ["x"]),
            Bad("data of a hundred kilobytes", "data", .string(.init(repeating: "d", count: 100_000))),
        ])
    func refused(bad: Bad) {
        #expect(throws: DeepLinkingProblem.invalidSettings(member: bad.member)) {
            try Self.settings { $0[bad.member] = bad.value }
        }
    }

    @Test("A claim that is missing, or no object, is refused", arguments: [nil, "text", [1]] as [JSONValue?])
    func noClaim(value: JSONValue?) {
        var claims = JSONObject()
        claims[DeepLinkingSettings.claim] = value
        let (given, hosts) = (claims, Self.hosts)
        #expect(throws: DeepLinkingProblem.invalidSettings(member: "deep_linking_settings")) {
            try DeepLinkingSettings(claims: given, hosts: hosts)
        }
    }

    @Test(
        "An answer goes to the platform alone",
        arguments: [
            "https://evil.example/return", "https://lms.school.example.evil.example/",
            "https://evil.example/?lms.school.example",
            "http://lms.school.example/return", "https://user@lms.school.example/", "//lms.school.example/",
            "javascript:alert(1)",
            "https://xlms.school.example/", "https://school.example/", "https://lms.school.example\\@evil.example/",
            "https://lms.school.example;script-src/x", "",
        ])
    func foreign(address: String) {
        #expect {
            try Self.settings { $0["deep_link_return_url"] = .string(address) }
        } throws: { error in
            if case .foreignReturnAddress? = error as? DeepLinkingProblem { true } else { false }
        }
    }

    @Test(
        "Hosts below a registered one, hosts of the platform's makers and hosts that were named belong to the platform")
    func hosts() {
        let canvas = PlatformHosts(
            addresses: ["https://canvas.instructure.com", "https://sso.canvaslms.com/api/lti/authorize_redirect"],
            others: PlatformHosts.shared(by: "canvas") + ["Learn.School.Example"])
        #expect(canvas.contain("https://school.instructure.com/courses/1/deep_linking_response?modal=true"))
        #expect(canvas.contain("https://learn.school.example:8443/return"))
        #expect(!canvas.contain("https://school.example/return"))
        #expect(!canvas.contain("https://notinstructure.com/"))
        #expect(PlatformHosts(addresses: ["http://127.0.0.1:81"]).contain("http://127.0.0.1:9000/return"))
        #expect(PlatformHosts.shared(by: "moodle").isEmpty)
        #expect(PlatformHosts.origin(of: "HTTPS://LMS.Example:444/x?y") == "https://lms.example:444")
        #expect(PlatformHosts.origin(of: "https://lms.example; script-src *") == nil)
    }

    @Test("A policy lets forms go where answers may go, and nothing into the policy")
    func sources() {
        #expect(
            PlatformHosts(addresses: ["https://LMS.example:444/x"], others: ["b.example; script-src *"]).policySources
                == ["https://lms.example:*", "https://*.lms.example:*"])
        #expect(
            PlatformHosts(addresses: ["http://localhost:81", "https://192.0.2.1"]).policySources
                == ["http://localhost:*", "https://localhost:*", "https://192.0.2.1:*"])
    }
}
