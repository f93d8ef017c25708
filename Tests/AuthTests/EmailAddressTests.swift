import Auth
import Testing

@Suite struct EmailAddressTests {
    @Test(
        "An address has a local part and a host",
        arguments: [
            "ann@example.org", "Ann.O'Neil+course@mail.example.org", "admin@localhost", "zoë@université.example",
        ])
    func accepted(text: String) {
        #expect(EmailAddress(text)?.description == text)
    }

    @Test(
        "What cannot be an address is refused",
        arguments: [
            "", "ann", "@", "ann@", "@example.org", "a@b@c", "ann @example.org", "ann@example.org\n",
            "an\u{0}n@example.org",
            "ann@exam\u{00A0}ple.org", String(repeating: "a", count: 250) + "@b.ch",
        ])
    func refused(text: String) {
        #expect(EmailAddress(text) == nil)
    }
}
