import HTTPCore
import Testing

@Suite struct PercentCodingTests {
    @Test(
        "Escapes are decoded to text (RFC 3986 §2.1)",
        arguments: [
            ("abc", "abc"), ("a%20b", "a b"), ("%c3%A9", "é"), ("%F0%9F%8C%8D", "🌍"), ("a+b", "a+b"), ("", ""),
        ])
    func decodes(text: String, decoded: String) {
        #expect(PercentCoding.decode(text) == decoded)
    }

    @Test("Broken escapes and bytes that are no UTF-8 are refused", arguments: ["%", "%4", "%zz", "%-1", "%ff", "%C3"])
    func refuses(text: String) {
        #expect(PercentCoding.decode(text) == nil)
    }

    @Test("Everything but unreserved characters is encoded, and decodes to itself")
    func encodes() {
        #expect(PercentCoding.encode("a-b_c.d~e/f?g é") == "a-b_c.d~e%2Ff%3Fg%20%C3%A9")
        let all = String(decoding: (1...127).map { UInt8($0) }, as: UTF8.self)
        #expect(PercentCoding.decode(PercentCoding.encode(all)) == all)
    }

    @Test("A query's parameters are decoded, the first of a name counts, and broken pairs are left out")
    func queryParameters() {
        let request = HTTPRequest(method: .get, path: "/", query: "a=1+2&b=%C3%A9&a=3&flag&=x&c=%zz&d=e=f&&")
        #expect(request.queryParameters == ["a": "1 2", "b": "é", "flag": "", "": "x", "d": "e=f"])
    }
}
