import Documents
import Testing

@Suite struct ReadablePageTests {
    @Test(
        "A page that is broken anyhow ends, and gives what text there is",
        arguments: [
            ("<p>a<div>b", "a\n\nb"), ("<a href=x>y", "[y](https://example.org/x)"),
            ("a < b & c &amp d &#65; &#x; &bogus;", "a < b & c & d A &#x; &bogus;"),
            ("<p", ""), ("<!-- never closed", ""), ("<script>x", ""), ("<svg><p>never", ""), ("</p></p>x", "x"),
            ("<p title='>'>x", "x"), ("<td>a<td>b", "a | b"), ("<li>x", "- x"), ("&eacute;&Uuml;&ntilde;", "éÜñ"),
            ("<P>X</P ><BR/>y", "X\n\ny"),
            ("<title>t</title>", ""), ("\u{0}<p>x", "\u{0}\n\nx"),
        ])
    func broken(page: String, text: String) {
        let readable = ReadablePage(page) { link, _ in "https://example.org/" + link }
        #expect(readable.text == text)
    }

    @Test("Pages of random bytes end")
    func random() {
        let pieces = [
            "<", ">", "/", "a", " ", "=", "\"", "'", "!", "--", "script", "title", "li", "table", "&", "#", ";", "é",
            "pre", "hidden",
        ]
        var state: UInt64 = 1
        for _ in 0..<3000 {
            var page = ""
            for _ in 0..<40 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                page += pieces[Int(state >> 33) % pieces.count]
            }
            _ = ReadablePage(page) { link, _ in "https://example.org/" + link }
        }
    }
}
