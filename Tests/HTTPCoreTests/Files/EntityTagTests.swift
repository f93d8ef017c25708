import HTTPCore
import Testing

@Suite("Entity tags")
struct EntityTagTests {
    // RFC 9110 §8.8.3.2.
    @Test(
        "are compared strongly and weakly as the table of RFC 9110 says",
        arguments: [
            (#"W/"1""#, #"W/"1""#, false, true), (#"W/"1""#, #"W/"2""#, false, false),
            (#"W/"1""#, #""1""#, false, true), (#""1""#, #""1""#, true, true),
        ])
    func comparison(left: String, right: String, strong: Bool, weak: Bool) throws {
        let (left, right) = (try #require(EntityTag(left)), try #require(EntityTag(right)))
        #expect(left.matchesStrongly(right) == strong && right.matchesStrongly(left) == strong)
        #expect(left.matchesWeakly(right) == weak && right.matchesWeakly(left) == weak)
    }

    // RFC 9110 §8.8.3.
    @Test("are written as they were read", arguments: [#""xyzzy""#, #"W/"xyzzy""#, #""""#, #""a\b,é""#])
    func written(text: String) throws {
        #expect(try #require(EntityTag(text)).description == text)
    }

    @Test(
        "are nothing else",
        arguments: [
            "", "xyzzy", #""xyzzy"#, #"xyzzy""#, #"w/"xyzzy""#, #"W/ "x""#, #""a b""#, #""a"b""#, "\"a\u{7F}\"",
        ])
    func refused(text: String) {
        #expect(EntityTag(text) == nil)
    }

    // RFC 9110 §13.1.1, §13.1.2.
    @Test("are listed with commas, over one field or several, and with empty elements")
    func lists() throws {
        let expected = try ["xyzzy", "r2d2xxxx", "c3piozzzz"].map { try #require(EntityTag("\"\($0)\"")) }
        #expect(EntityTagList([#""xyzzy", "r2d2xxxx", "c3piozzzz""#]) == .tags(expected))
        #expect(EntityTagList([#","xyzzy" ,, "r2d2xxxx""#, #""c3piozzzz","#]) == .tags(expected))
        #expect(EntityTagList(["*"]) == .any)
        for malformed in ["", ",", #""a" "b""#, "a", #""a", *"#, #"*, "a""#] {
            #expect(EntityTagList([malformed]) == nil, "\(malformed)")
        }
    }
}
