import Testing

@testable import Chat

@Suite struct ThreadTitleTests {
    @Test(
        "what cannot be seen is taken out of a title, and blanks become one",
        arguments: [
            ("lines", " one\r\n\ttwo ", "one two"),
            ("direction", "a\u{202E}b\u{2066}c\u{2069}\u{200F}", "abc"),
            ("controls", "a\u{0}b\u{7}c\u{9B}d", "abcd"),
            ("zero width", "pass\u{200B}word\u{FEFF}", "password"),
            ("separators", "a\u{2028}b\u{2029}c", "a b c"),
            ("joined emoji", "👩\u{200D}🔬 می\u{200C}خواهم", "👩\u{200D}🔬 می\u{200C}خواهم"),
        ])
    func cleaning(name: String, text: String, expected: String) {
        #expect(ThreadTitle(text)?.description == expected)
    }

    @Test("a title of nothing that can be seen is none", arguments: ["", " \n", "\u{202E}\u{0}", "\u{200D}\u{200C}"])
    func nothing(text: String) {
        #expect(ThreadTitle(text) == nil)
        #expect(ThreadTitle(beginningOf: text) == nil)
    }

    @Test("a title has 200 characters at most, and one that is made 60, cut between words")
    func lengths() {
        #expect(ThreadTitle(String(repeating: "é", count: 200)) != nil)
        #expect(ThreadTitle(String(repeating: "é", count: 201)) == nil)
        let made = ThreadTitle(beginningOf: "What does the voltmeter show when the switch of this circuit is open?")
        #expect(made?.description == "What does the voltmeter show when the switch of this…")
        #expect(ThreadTitle(beginningOf: String(repeating: "x", count: 99))?.description.count == 60)
    }
}

@Suite struct ThreadSearchTests {
    @Test(
        "the words of a search are quoted, each as a beginning",
        arguments: [
            ("words", "volt  amp", "'volt':* & 'amp':*"), ("an apostrophe", "l’intensité", "'l''intensité':*"),
            ("a number", "3.14", "'3.14':*"), ("an operator", "R·I", "'R I':*"), ("a backslash", "a\\", "'a ':*"),
            ("syntax", "a | !b <-> c:*", "'a':* & '!b':* & 'c:*':*"),
        ])
    func quoting(name: String, text: String, query: String) {
        #expect(ThreadSearch(text)?.query == query)
    }

    @Test("a search without letters and digits is none", arguments: ["", "?!", "  ", "' '"])
    func none(text: String) {
        #expect(ThreadSearch(text) == nil)
    }

    @Test("what no page gave is no cursor", arguments: ["", "t1", "p1", "t1" + String(repeating: "z", count: 48)])
    func cursors(text: String) {
        #expect(ThreadCursor(text) == nil)
        #expect(ThreadCursor("t1" + String(repeating: "f", count: 48)) == nil)
    }
}
