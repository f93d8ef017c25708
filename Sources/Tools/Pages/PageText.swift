import Documents

/// The text that bytes of a page stand for.
struct PageText {
    let text: String
    let isHTML: Bool

    /// Nil for what is no text.
    init?(_ bytes: [UInt8], contentType: String?) {
        let parts = (contentType ?? "").lowercased().split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        let type = parts.first ?? ""
        let looksLikeHTML = String(decoding: bytes.prefix(256), as: UTF8.self).lowercased()
        isHTML =
            type == "text/html" || type == "application/xhtml+xml"
            || type.isEmpty && (looksLikeHTML.contains("<html") || looksLikeHTML.contains("<!doctype html"))
        guard type.isEmpty || Self.isText(type) else { return nil }
        let named = parts.dropFirst().first { $0.hasPrefix("charset=") }?.dropFirst(8)
        let charset = named.map { $0.filter { $0 != "\"" && $0 != "'" } } ?? (isHTML ? Self.declared(in: bytes) : "")
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            text = Self.utf16(bytes.dropFirst(2), isLittle: bytes[0] == 0xFF)
            return
        }
        // What has a zero byte at its beginning is no text, whatever it is called.
        guard !bytes.prefix(1024).contains(0) else { return nil }
        let plain = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        switch charset {
        case "iso-8859-1", "latin1", "windows-1252", "iso-8859-15", "us-ascii", "cp1252": text = Self.latin(plain)
        default: text = String(decoding: plain, as: UTF8.self)
        }
    }

    private static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml")
            || ["application/json", "application/xml", "application/yaml", "application/javascript"].contains(type)
    }

    /// What `<meta charset=…>` names, or a `content` of the old form.
    private static func declared(in bytes: [UInt8]) -> String {
        let head = String(decoding: bytes.prefix(1024).map { $0 < 0x80 ? $0 : 0x20 }, as: UTF8.self).lowercased()
        guard let place = head.firstRange(of: "charset=") else { return "" }
        return String(
            head[place.upperBound...].drop { $0 == "\"" || $0 == "'" }
                .prefix { $0.isLetter || $0.isNumber || $0 == "-" })
    }

    private static func latin(_ bytes: ArraySlice<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(HTMLEntities.windows1252[byte] ?? Unicode.Scalar(byte)) }
        return String(text)
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, isLittle: Bool) -> String {
        let bytes = Array(bytes)
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isLittle ? second << 8 | first : first << 8 | second
        }
        return String(decoding: units, as: UTF16.self)
    }
}
