import Testing

@testable import Workflows

@Suite struct PersonalDataTests {
    private let all = PersonalData(kinds: Set(PersonalData.Kind.allCases))

    @Test(
        "personal data is known by its form and its check digits",
        arguments: [
            ("Write to ann.o'neil+x@example.org, please.", "Write to ann.o'[email], please."),
            ("(ann@mail.example.co.uk)", "([email])"), ("ann@localhost and a@b", "ann@localhost and a@b"),
            ("élise@example.fr", "[email]"), ("Call 514 555-0199.", "Call [phone]."),
            ("+33 1 23 45 67 89", "[phone]"), ("01 23 45 67 89", "[phone]"), ("(514) 555-0199!", "[phone]!"),
            ("1-514-555-0199", "[phone]"), ("+1 (514) 555-0199", "[phone]"), ("514.555.0199", "[phone]"),
            ("Card 4111 1111 1111 1111 until 2027", "Card [card] until 2027"), ("4111-1111-1111-1111", "[card]"),
            ("4111111111111112", "4111111111111112"), ("5500005555555559", "[card]"),
            ("DE89 3704 0044 0532 0130 00 is mine", "[iban] is mine"), ("GB82WEST12345698765432", "[iban]"),
            ("GB83WEST12345698765432", "GB83WEST12345698765432"), ("fr1420041010050500013m02606", "[iban]"),
            ("SIN 046 454 286", "SIN 046 454 286"), ("SIN 130 692 544", "SIN [sin]"), ("130692545", "130692545"),
            ("130692544", "[sin]"), ("at 192.168.0.1.", "at [ip]."), ("256.1.1.1", "256.1.1.1"),
            ("2001:db8::8a2e:370:7334", "[ip]"), ("::1", "[ip]"), ("at 12:30:45 sharp", "at 12:30:45 sharp"),
            ("std::vector a::b", "std::vector a::b"),
            (
                "pi = 3.14159265358979, 6.02214076e23 and 22.22222222",
                "pi = 3.14159265358979, 6.02214076e23 and 22.22222222"
            ),
            ("R = 220 000 ohms, I = 0.0454545 A", "R = 220 000 ohms, I = 0.0454545 A"), ("", ""),
            ("ann@example.org 514 555-0199", "[email] [phone]"),
        ])
    func masked(text: String, masked: String) {
        #expect(PersonalData.masked(text, all.findings(in: text)) == masked)
    }

    @Test("only the kinds that are asked for are found, at their places")
    func kinds() {
        let text = "ann@example.org, 514 555-0199"
        let phones = PersonalData(kinds: [.phone]).findings(in: text)
        #expect(phones == [.init(kind: .phone, range: 17..<29)])
    }

    @Test("a long text takes time in proportion")
    func long() {
        let text = String(repeating: "1234 ", count: 20_000) + String(repeating: "a.", count: 20_000) + "@"
        #expect(all.findings(in: text).allSatisfy { $0.kind != .email })
    }
}
