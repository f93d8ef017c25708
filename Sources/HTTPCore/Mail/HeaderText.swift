/// Texts of people in the head of a mail: as they are where every mail reader shows them so, else as encoded words
/// (RFC 2047) in the `Q` encoding.
enum HeaderText {
    /// The text without anything that could end a line: each control character becomes a blank, and blanks at the ends
    /// go.
    static func plain(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(endsLines(scalar) ? " " : scalar) }
        let trimmed = Substring(String(scalars)).drop { $0 == " " }
        guard let last = trimmed.lastIndex(where: { $0 != " " }) else { return "" }
        return String(trimmed[...last])
    }

    /// Whether it is a control character, or one that Unicode ends lines with.
    static func endsLines(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{2028}" || scalar == "\u{2029}"
    }

    /// The text of a field such as `Subject`, in lines of at most 76 characters when it follows a name of at most 10.
    static func unstructured(_ text: String) -> String {
        let text = plain(text)
        let isSimple =
            text.utf8.count <= 64 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
        return isSimple ? text : encoded(text)
    }

    /// A mailbox with its name before it (RFC 5322 §3.4).
    static func mailbox(_ address: MailAddress) -> String {
        guard let name = address.name else { return "<\(address.address)>" }
        guard name.utf8.count <= 60, name.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), !name.contains("=?") else {
            return encoded(name) + "\r\n <\(address.address)>"
        }
        let quoted = name.reduce(into: "") { text, character in
            if character == "\"" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return "\"\(quoted)\" <\(address.address)>"
    }

    /// Encoded words of at most 75 characters, each on a line; no character is divided (RFC 2047 §5).
    private static func encoded(_ text: String) -> String {
        let (head, tail) = ("=?utf-8?Q?", "?=")
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars {
            let piece = encoded(scalar)
            // The first line has the field's name, too.
            if head.utf8.count + word.utf8.count + piece.utf8.count + tail.utf8.count > (words.isEmpty ? 62 : 75) {
                words.append(head + word + tail)
                word = ""
            }
            word += piece
        }
        return (words + [head + word + tail]).joined(separator: "\r\n ")
    }

    private static func encoded(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case " ": "_"
        case "a"..."z", "A"..."Z", "0"..."9", "!", "*", "+", "-", "/": String(Character(scalar))
        default: String(Character(scalar)).utf8.map(QuotedPrintable.escape).joined()
        }
    }
}
