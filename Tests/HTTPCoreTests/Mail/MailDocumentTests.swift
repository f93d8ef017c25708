import Core
import Testing

@testable import HTTPCore

@Suite struct MailDocumentTests {
    private func document(
        to name: String? = nil, subject: String = "Hello", text: String = "Text", html: String? = nil
    ) throws -> String {
        let mail = Mail(
            id: UUID128(high: 1, low: 2), date: Timestamp(microseconds: 784_111_777_000_000),
            to: try #require(MailAddress("bob@north.example", name: name)), subject: subject, text: text, html: html)
        let sender = try #require(MailAddress("lyceum@school.example", name: "Lyceum"))
        return String(decoding: MailDocument(mail, from: sender).bytes, as: UTF8.self)
    }

    private func head(_ document: String) -> [String] {
        document.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
    }

    @Test("a mail says from whom it is, when it was made, which it is, and that a program made it")
    func fields() throws {
        #expect(
            head(try document()) == [
                "From: \"Lyceum\" <lyceum@school.example>", "To: <bob@north.example>", "Subject: Hello",
                "Date: Sun, 06 Nov 1994 08:49:37 +0000",
                "Message-ID: <00000000000000010000000000000002@school.example>", "MIME-Version: 1.0",
                "Auto-Submitted: auto-generated", "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable",
            ])
    }

    enum Injection: String, CaseIterable {
        case crlf = "Hi\r\nBcc: eve@evil.example"
        case lf = "Hi\nBcc: eve@evil.example"
        case cr = "Hi\rBcc: eve@evil.example"
        case body = "Hi\r\n\r\nBcc: eve@evil.example"
        case nul = "Hi\0\r\nBcc: eve@evil.example"
        case lineSeparator = "Hi\u{2028}Bcc: eve@evil.example"
        case encodedWord = "=?utf-8?Q?=0D=0ABcc:_eve?="
        case folded = "Hi\r\n Bcc: eve@evil.example"
    }

    @Test("neither subject nor name adds a field", arguments: Injection.allCases)
    func injection(_ text: Injection) throws {
        let names = head(try document(to: text.rawValue, subject: text.rawValue))
            .filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
        #expect(
            names == [
                "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted", "Content-Type",
                "Content-Transfer-Encoding",
            ])
    }

    @Test("letters beyond ASCII are encoded words of at most 75 characters that divide none")
    func encodedWords() throws {
        let subject = String(repeating: "é€😀 ", count: 20)
        let lines = head(try document(to: "André, Ltd", subject: subject))
        #expect(lines[1] == "To: =?utf-8?Q?Andr=C3=A9=2C_Ltd?=")
        #expect(lines[2] == " <bob@north.example>")
        let words = lines.drop { !$0.hasPrefix("Subject") }.prefix { $0.contains("=?utf-8?Q?") }
        #expect(words.count > 1)
        var decoded = ""
        for (place, line) in words.enumerated() {
            let word = place == 0 ? line.dropFirst("Subject: ".count) : line.dropFirst(1)
            #expect(word.utf8.count <= 75 && line.utf8.count <= 76)
            let bytes = try unescaped(Array(word.dropFirst(10).dropLast(2).utf8), blank: true)
            decoded += try #require(String(validating: bytes, as: UTF8.self))
        }
        #expect(decoded == String(subject.dropLast()))
    }

    @Test("a body comes back as it was, in lines of at most 76 ASCII characters")
    func body() throws {
        let text = "Zeile eins: ä=ö\n.dot\nblank \ntab\t\n" + String(repeating: "long 😀 ", count: 60) + "\r\nend\r\0."
        let body = try document(text: text).components(separatedBy: "\r\n\r\n")[1]
        for line in body.components(separatedBy: "\r\n") {
            #expect(line.utf8.count <= 76 && line.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 9 })
            #expect(line.last != " " && line.last != "\t" && line.first != ".")
        }
        let joined = body.replacingSoftBreaks()
        let decoded = String(decoding: try unescaped(Array(joined.utf8), blank: false), as: UTF8.self)
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.joined(separator: "\r\n")
        #expect(decoded == lines + "\r\n")
    }

    @Test("text and HTML are alternatives, the better last")
    func alternatives() throws {
        let document = try document(text: "Plain", html: "<p>Rich</p>")
        let boundary = "=_00000000000000010000000000000002"
        #expect(head(document).last == "Content-Type: multipart/alternative; boundary=\"\(boundary)\"")
        let parts = document.components(separatedBy: "--\(boundary)")
        #expect(parts.count == 4 && parts[3] == "--\r\n")
        #expect(parts[1].contains("text/plain") && parts[1].hasSuffix("\r\n\r\nPlain\r\n"))
        #expect(parts[2].contains("text/html") && parts[2].hasSuffix("\r\n\r\n<p>Rich</p>\r\n"))
    }

    /// Takes `=XX` off.
    private func unescaped(_ bytes: [UInt8], blank: Bool) throws -> [UInt8] {
        var output: [UInt8] = []
        var place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "=") {
                let digits = String(decoding: bytes[(place + 1)...(place + 2)], as: UTF8.self)
                output.append(try #require(UInt8(digits, radix: 16)))
                place += 3
            } else {
                output.append(blank && bytes[place] == UInt8(ascii: "_") ? 0x20 : bytes[place])
                place += 1
            }
        }
        return output
    }
}

extension String {
    /// The parts between a separator.
    fileprivate func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }

    fileprivate func replacingSoftBreaks() -> String {
        components(separatedBy: "=\r\n").joined()
    }
}
