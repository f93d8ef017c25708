/// What people call a file, as it may be shown and written into fields: one line without folders, of at most 255 bytes,
/// in which nothing turns the direction of reading or hides itself.
package struct AttachmentName: Sendable, Equatable {
    /// UTF-8 bytes.
    static let limit = 255
    /// What a file without a name is called.
    static let fallback = "file"

    package let text: String

    /// Cleans what a client says.
    package init(_ given: String) {
        let last = given.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last
        var kept = String.UnicodeScalarView()
        for scalar in last.map(Array.init) ?? [] where Self.isShown(scalar) {
            // Every kind of blank is one.
            let isBlank = scalar.properties.isWhitespace
            if isBlank, kept.isEmpty || kept.last == " " { continue }
            kept.append(isBlank ? " " : scalar)
        }
        while let end = kept.last, end == " " || end == "." { kept.removeLast() }
        // A name that begins with a dot is hidden in a folder.
        while let start = kept.first, start == "." || start == " " { kept.removeFirst() }
        text = kept.isEmpty ? Self.fallback : Self.cut(String(kept))
    }

    /// No control characters, none without width, none that change the direction, no surrogates' stand-ins.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        // Letters that leave nothing to see, such as the filler of Hangul.
        guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
        return switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: scalar == "\t" || scalar == "\n"
        case .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    /// The beginning and the ending, where it is too long.
    private static func cut(_ name: String) -> String {
        guard name.utf8.count > limit else { return name }
        var ending = ""
        if let dot = name.lastIndex(of: "."), name[dot...].utf8.count <= 16 { ending = String(name[dot...]) }
        var beginning = ""
        var count = ending.utf8.count
        for character in name.dropLast(ending.count) {
            count += character.utf8.count
            guard count <= limit else { break }
            beginning.append(character)
        }
        return beginning.isEmpty ? fallback + ending : beginning + ending
    }

    /// The name in a `Content-Disposition` (RFC 6266), for programs old and new.
    static func disposition(_ kind: String, _ name: String) -> String {
        let plain = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { $0.isASCII && $0 != "\"" && $0 != "\\" && $0 != "%" ? $0 : "_" }))
        var encoded = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return "\(kind); filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }
}
