/// The name under which a browser keeps an exported conversation.
package struct ExportFileName: Sendable {
    /// The value of `Content-Disposition` (RFC 6266): a name of plain letters and digits for everybody, and the title
    /// itself for those who understand it. Nothing in it leads to another folder or hides the name's end.
    package let disposition: String

    package init(title: String?, ending: String) {
        let line = ThreadTitle(beginningOf: title ?? "")?.description ?? "conversation"
        let words = line.unicodeScalars.map { Self.isPlain($0) ? Character($0) : "-" }
        let plain = String(words).split(separator: "-").joined(separator: "-").lowercased()
        let visible = line.unicodeScalars.reduce(into: "") { name, scalar in
            name.unicodeScalars.append("/\\:*?\"<>|.%;'".unicodeScalars.contains(scalar) ? "_" : scalar)
        }
        let encoded = "\(visible).\(ending)".utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80, Self.isPlain(scalar) || scalar == "." || scalar == "_" { return String(scalar) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
        disposition =
            "attachment; filename=\"\(plain.isEmpty ? "conversation" : plain).\(ending)\"; filename*=UTF-8''\(encoded)"
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }
}
