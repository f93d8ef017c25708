import Testing

@testable import Documents

@Suite struct XMLScannerTests {
    private static func read(_ text: String, piece: Int = .max) throws -> String {
        var scanner = XMLScanner()
        var told = ""
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: min(piece, max(bytes.count, 1))) {
            try scanner.feed(Array(bytes[start..<min(start + min(piece, bytes.count), bytes.count)])) { event in
                switch event {
                case .begin(let tag): told += "<\(tag.name)\(tag.attribute("a").map { " \($0)" } ?? "")>"
                case .end(let name): told += "</\(name)>"
                case .words(let words): told += String(decoding: words, as: UTF8.self)
                }
            }
        }
        try scanner.finish()
        return told
    }

    @Test("What XML holds is told in its order, however it is cut", arguments: [1, 2, 3, 7, .max])
    func events(piece: Int) throws {
        let text = """
            <?xml version="1.0"?><!-- <no> --><r><b:x bb="2" a='1 &amp; "2"' c="a='3'"/>1 &lt; 2 &#233;&#x41;<![CDATA[<&]]]>\
            </r>
            """
        #expect(try Self.read(text, piece: piece) == "<r><b:x 1 & \"2\"></b:x>1 < 2 éA<&]</r>")
    }

    @Test(
        "XML that is broken, too deep, or declares anything is refused",
        arguments: [
            "", "words", "<a>", "<a></b>", "<a><b></a></b>", "</a>", "<a/><b/>", "<a>&b;</a>",
            "<a>&verylongentityname;</a>",
            "<a>&#xFFFFFFFF;</a>", "<!DOCTYPE a [<!ENTITY b \"bb\">]><a>&b;</a>", "<!ENTITY b 'c'><a/>", "<!X><a/>",
            "< a/>",
            "<a", "<a><!-- x", "<a><![CDATA[x</a>", String(repeating: "<a>", count: 300),
            String(repeating: "<a>", count: 300) + String(repeating: "</a>", count: 300),
        ])
    func refused(text: String) {
        #expect(throws: DocumentFault.self) { try Self.read(text) }
    }

    @Test("A tag of any length is read by its beginning, up to a bound")
    func longTags() throws {
        let long = String(repeating: "x", count: 100_000)
        #expect(try Self.read("<r a=\"1\" b=\"\(long)\">y</r>") == "<r 1>y</r>")
        #expect(throws: DocumentFault.self) { try Self.read("<r b=\"\(String(repeating: long, count: 50))\"/>") }
    }

    @Test("What is long in markup is handed on as it comes, and not gathered")
    func bounded() throws {
        var scanner = XMLScanner()
        var told = 0
        try scanner.feed(Array("<a><![CDATA[".utf8)) { _ in }
        for _ in 0..<100 {
            try scanner.feed([UInt8](repeating: 0x5D, count: 1000)) { event in
                if case .words(let words) = event { told += words.count }
            }
        }
        #expect(told > 90_000)
        var rest = ""
        try scanner.feed(Array("x]]]>y</a>".utf8)) { event in
            if case .words(let words) = event { rest += String(decoding: words, as: UTF8.self) }
        }
        #expect(rest.hasSuffix("]x]y"))
    }
}
