import Auth
import Testing

@Suite struct EmailAddressTests {
    @Test(
        "An address has a local part and a host",
        arguments: [
            "ann@example.org", "Ann.O'Neil+course@mail.example.org", "admin@localhost", "zoë@université.example",
            "иван@пример.example", "山田たろう@例え.example", "김철수@example.org", "ışık@example.org", "1ann@0.example.org",
        ])
    func accepted(text: String) {
        #expect(EmailAddress(text)?.description == text)
    }

    @Test(
        "What cannot be an address is refused",
        arguments: [
            "", "ann", "@", "ann@", "@example.org", "a@b@c", "ann @example.org", "ann@example.org\n",
            "an\u{0}n@example.org",
            "ann@exam\u{00A0}ple.org", "an\u{200B}n@example.org", "an\u{00AD}n@example.org", "a\u{202E}nn@example.org",
            String(repeating: "a", count: 250) + "@b.ch",
        ])
    func refused(text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test(
        "An address that looks like another is refused: of mixed scripts, or of letters that print like ASCII",
        arguments: [
            // Cyrillic а in a Latin word; a word of Cyrillic that reads "ocpax"; Greek omicron; dotless i; the host, too.
            "\u{0430}nn@example.org", "\u{043E}\u{0441}\u{0440}\u{0430}\u{0445}@example.org",
            "b\u{03BF}b@example.org", "\u{03BF}@example.org", "\u{0131}nfo@example.org",
            "ann@ex\u{0430}mple.org", "ann@\u{0430}\u{0440}\u{0440}.org", "\u{0251}nn@example.org",
            "ann\u{05D0}\u{0431}@example.org",
        ])
    func lookalikes(text: String) {
        #expect(EmailAddress(text) == nil)
    }
}
