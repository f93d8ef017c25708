import Core
import HTTPCore
import LTI
import Testing

@testable import lyceum

/// The pages of LTI, without a browser.
@Suite struct LTIPageTests {
    private static func pages() throws -> LTIPage {
        let folder = try TemporaryFolder([
            "lti.html": #"<meta name="lyceum-lti" content=""><script src="/assets/lti.js"></script>"#,
            "lti-message.html": "<html lang=\"{language}\"><h1>{title}</h1>{text}{way}{support}",
        ])
        return LTIPage(assets: PageAssets(folder: folder.path))
    }

    private static func text(_ response: HTTPResponse) async throws -> String { try await Answer(response).text }

    @Test("What the program of the page is told cannot leave its attribute")
    func escaping() async throws {
        let page = try Self.pages().program(
            .recall(nil, state: #""><script>alert('1')</script>&"#), locale: "fr", of: PlatformHosts(addresses: []))
        let text = try await Self.text(page)
        #expect(!text.contains("<script>alert"))
        #expect(text.contains("&quot;&gt;&lt;script&gt;"))
    }

    @Test("The policy lets in the pages' own script alone, and forms to the platform where one is posted")
    func policy() throws {
        let page = try Self.pages().program(
            .launch(code: "c"), locale: nil, of: PlatformHosts(addresses: ["https://lms.example.org"]))
        let policy = try #require(page.fields["Content-Security-Policy"])
        #expect(policy.contains("default-src 'none'"))
        #expect(policy.contains("script-src 'self';"))
        let platform = "https://lms.example.org:* https://*.lms.example.org:*"
        #expect(policy.contains("form-action \(platform);"))
        #expect(policy.contains("frame-ancestors \(platform);"))
        #expect(policy.contains("trusted-types 'none'"))
        #expect(page.fields["Cache-Control"] == "no-store")
        #expect(page.fields["Referrer-Policy"] == "no-referrer")
    }

    @Test(
        "A message needs no script, says what to do in the person's language, and has its code",
        arguments: LTIMessage.allCases)
    func messages(message: LTIMessage) async throws {
        for language in [LTIMessage.Language.english, .french] {
            let page = try Self.pages().message(
                message, language: language, support: "K7<Q2", status: .badRequest,
                way: ("Open", "/lti/login?iss=https://x&y=\"1"))
            let text = try await Self.text(page)
            #expect(page.status == .badRequest)
            #expect(text.contains("<html lang=\"\(language.rawValue)\">"))
            #expect(text.contains(LTIPage.escape(message.texts(language).title)))
            #expect(text.contains("K7&lt;Q2"))
            #expect(text.contains("iss=https://x&amp;y=&quot;1"))
            #expect(!text.contains("{"))
            let policy = try #require(page.fields["Content-Security-Policy"])
            #expect(!policy.contains("script-src"))
        }
        #expect(message.texts(.english).title != message.texts(.french).title)
    }

    @Test(
        "The language is the first that is spoken here",
        arguments: [
            (["fr-CH", "en"], "fr"), (["de", "fr"], "fr"), (["de"], "en"), ([], "en"), (["fr_FR"], "fr"),
            (["frr"], "en"),
        ])
    func languages(preferences: [String], expected: String) {
        #expect(LTIMessage.Language(preferences).rawValue == expected)
    }
}
