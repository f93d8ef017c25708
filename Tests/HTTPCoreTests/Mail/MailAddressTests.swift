import Testing

@testable import HTTPCore

@Suite struct MailAddressTests {
    @Test(
        "an address is words with dots between them, in any script",
        arguments: ["a@b", "ann.lee+x@school.example", "o'neil@school.example", "andré@école.example", "测试@例子.example"])
    func taken(_ text: String) throws {
        let address = try #require(MailAddress(text))
        #expect(address.address == text && address.name == nil)
    }

    enum Hostile: String, CaseIterable {
        case lineFeed = "a@b\nRCPT TO:<c@d>"
        case carriageReturn = "a@b\r\nBcc: c@d"
        case nul = "a@b\0"
        case second = "a@b>,<c@d"
        case list = "a@b,c@d"
        case argument = "a@b> SIZE=1"
        case quoted = "\"a b\"@c"
        case comment = "a(c)@b"
        case route = "@x:a@b"
        case literal = "a@[127.0.0.1]"
        case twoDots = "a..b@c"
        case leadingDot = ".a@c"
        case trailingDot = "a@c."
        case noHost = "a@"
        case noLocal = "@c"
        case twice = "a@b@c"
        case separator = "a\u{2028}@b"
        case nextLine = "a\u{85}@b"
        case blank = "a b@c"
        case wideBlank = "a\u{3000}@b"
        case empty = ""
    }

    @Test("what could end a line, a command or an address is none", arguments: Hostile.allCases)
    func refused(_ hostile: Hostile) {
        #expect(MailAddress(hostile.rawValue) == nil)
        #expect(MailAddress(written: "Name <\(hostile.rawValue)>") == nil)
    }

    @Test("an address has at most 254 bytes, 64 of them before the @")
    func length() {
        #expect(MailAddress(String(repeating: "a", count: 64) + "@b") != nil)
        #expect(MailAddress(String(repeating: "a", count: 65) + "@b") == nil)
        #expect(MailAddress("a@" + String(repeating: "b", count: 253)) == nil)
    }

    @Test("an operator writes an address alone or after a name")
    func written() {
        #expect(MailAddress(written: "a@b") == MailAddress("a@b"))
        #expect(MailAddress(written: "Lyceum at B <a@b>") == MailAddress("a@b", name: "Lyceum at B"))
        #expect(MailAddress(written: "\"Lyceum, B\" <a@b>") == MailAddress("a@b", name: "Lyceum, B"))
        #expect(MailAddress(written: "<a@b>") == MailAddress("a@b"))
        #expect(MailAddress(written: "a@b <") == nil && MailAddress(written: "<") == nil)
    }

    @Test("a name loses what could end its line")
    func names() {
        #expect(MailAddress("a@b", name: "An\r\nBcc: c@d\0")?.name == "An  Bcc: c@d")
        #expect(MailAddress("a@b", name: " \t\r\n")?.name == nil)
    }
}
