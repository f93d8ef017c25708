/// A piece of an HTML page.
enum HTMLToken: Sendable, Equatable {
    case text(String)
    case start(String, [String: String])
    case end(String)
}

/// Divides a page into its pieces, however broken it is: whatever is no tag is text. Names are in lower case; comments and
/// the texts of scripts and styles are left out.
struct HTMLTokenizer {
    /// Of more attributes in one tag the first count.
    private static let maximumAttributes = 64
    private static let silent: Set = ["script", "style", "noframes", "noembed", "xmp", "iframe"]
    private let bytes: [UInt8]
    private var position = 0
    /// The element whose text goes on to its end tag, whatever stands in it.
    private var raw: String?
    private let isXHTML: Bool
    /// The end of an element that ended where it began, which XHTML has.
    private var ended: String?
    /// Whether the last tag closed itself.
    private var isSelfEnding = false

    init(_ page: String, isXHTML: Bool = false) {
        bytes = Array(page.utf8)
        self.isXHTML = isXHTML
    }

    mutating func next() -> HTMLToken? {
        if let name = ended {
            ended = nil
            return .end(name)
        }
        if let name = raw {
            raw = nil
            let text = rawText(upTo: name)
            if !text.isEmpty, !Self.silent.contains(name) { return .text(HTMLEntities.decoded(text)) }
        }
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<"), let skipped = markup() {
                if let token = skipped { return token }
                continue
            }
            return .text(HTMLEntities.decoded(plainText()))
        }
        return nil
    }

    private func at(_ offset: Int) -> UInt8 { position + offset < bytes.count ? bytes[position + offset] : 0 }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Up to the next tag; at least one byte.
    private mutating func plainText() -> String {
        let start = position
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// What begins with `<` here: nil for a text, and an inner nil for what is left out.
    private mutating func markup() -> HTMLToken?? {
        switch at(1) {
        case UInt8(ascii: "!") where at(2) == UInt8(ascii: "-") && at(3) == UInt8(ascii: "-"):
            skip(past: "-->", from: 4)
            return .some(nil)
        case UInt8(ascii: "!"), UInt8(ascii: "?"):
            skip(past: ">", from: 1)
            return .some(nil)
        case UInt8(ascii: "/") where Self.isLetter(at(2)):
            position += 2
            let name = tagName()
            skip(past: ">", from: 0)
            return .end(name)
        case let byte where Self.isLetter(byte):
            position += 1
            let name = tagName()
            let attributes = attributes()
            if isXHTML, isSelfEnding {
                ended = name
            } else if Self.silent.contains(name) || name == "title" || name == "textarea" {
                raw = name
            }
            return .start(name, attributes)
        default: return nil
        }
    }

    private mutating func skip(past mark: String, from offset: Int) {
        let mark = Array(mark.utf8)
        position = min(position + offset, bytes.count)
        while position < bytes.count {
            if bytes[position] == mark[0], bytes[position...].starts(with: mark) {
                position += mark.count
                return
            }
            position += 1
        }
    }

    private mutating func tagName() -> String {
        let start = position
        while position < bytes.count, !Self.isBlank(bytes[position]), bytes[position] != UInt8(ascii: ">"),
            bytes[position] != UInt8(ascii: "/")
        {
            position += 1
        }
        return String(decoding: bytes[start..<position].prefix(64), as: UTF8.self).lowercased()
    }

    private mutating func attributes() -> [String: String] {
        var attributes: [String: String] = [:]
        isSelfEnding = false
        while position < bytes.count {
            while Self.isBlank(at(0)) || at(0) == UInt8(ascii: "/") {
                isSelfEnding = at(0) == UInt8(ascii: "/") && at(1) == UInt8(ascii: ">")
                position += 1
            }
            if position >= bytes.count { break }
            if at(0) == UInt8(ascii: ">") {
                position += 1
                break
            }
            let start = position
            position += 1
            while position < bytes.count, !Self.isBlank(at(0)),
                ![UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "=")].contains(at(0))
            {
                position += 1
            }
            let name = String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
            while Self.isBlank(at(0)) { position += 1 }
            let value = at(0) == UInt8(ascii: "=") ? attributeValue() : ""
            if attributes[name] == nil, attributes.count < Self.maximumAttributes { attributes[name] = value }
        }
        return attributes
    }

    private mutating func attributeValue() -> String {
        position += 1
        while Self.isBlank(at(0)) { position += 1 }
        let quote = at(0)
        let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        if isQuoted { position += 1 }
        let start = min(position, bytes.count)
        while position < bytes.count, isQuoted ? at(0) != quote : !Self.isBlank(at(0)) && at(0) != UInt8(ascii: ">") {
            position += 1
        }
        let value = String(decoding: bytes[start..<position], as: UTF8.self)
        if isQuoted, position < bytes.count { position += 1 }
        return HTMLEntities.decoded(value)
    }

    private mutating func rawText(upTo name: String) -> String {
        let start = position
        let end = Array("</\(name)".utf8)
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<"), position + end.count <= bytes.count,
                zip(end, bytes[position...]).allSatisfy({ $0 == $1 || Self.isLetter($0) && $0 == $1 | 0x20 })
            {
                break
            }
            position += 1
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }
}
