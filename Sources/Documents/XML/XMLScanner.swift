/// What XML holds, in its order.
enum XMLEvent {
    case begin(XMLTag)
    /// The end of the element of this name, with the prefix that it is written with.
    case end(String)
    case words([UInt8])
}

/// The beginning of an element.
struct XMLTag {
    /// With the prefix that it is written with.
    let name: String
    /// What stands between `<` and `>`; where that is long, its beginning.
    fileprivate let source: [UInt8]

    /// What an attribute says; nil where it is not there.
    func attribute(_ name: String) -> String? { written(name).map(XMLScanner.decoded) }

    private func written(_ name: String) -> String? {
        let (wanted, count) = (Array(name.utf8), source.count)
        var index = 0
        while index < count {
            // Names stand behind blanks; what stands in quotes is passed over.
            let byte = source[index]
            index += 1
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                index = (source[index...].firstIndex(of: byte) ?? count - 1) + 1
                continue
            }
            guard byte <= 0x20, source[index...].starts(with: wanted) else { continue }
            var place = index + wanted.count
            while place < count, source[place] <= 0x20 { place += 1 }
            guard place < count, source[place] == UInt8(ascii: "=") else { continue }
            place += 1
            while place < count, source[place] <= 0x20 { place += 1 }
            guard place < count, source[place] == UInt8(ascii: "\"") || source[place] == UInt8(ascii: "'"),
                let end = source[(place + 1)...].firstIndex(of: source[place])
            else { return nil }
            return String(decoding: source[(place + 1)..<end], as: UTF8.self)
        }
        return nil
    }
}

/// Takes XML apart, piece by piece: a pure state machine of bounded size, for the XML of office programs. It knows no
/// document types and no entities but those of every XML (XML 1.0, 4.6), so that nothing expands; elements end in the
/// order in which they began, and lie within each other up to a depth.
struct XMLScanner {
    /// The most bytes of a tag that are kept, and that it may have.
    private static let (keptTag, longestTag) = (8 << 10, 4 << 20)
    private static let mostDepth = 256

    private enum Place {
        case text
        /// Behind `<`, up to `>`.
        case tag
        /// Behind `<!--`, `<![CDATA[`, `<?`, up to their ends.
        case comment, data, instruction
        /// Behind `&`.
        case entity
    }

    private var place = Place.text
    private var gathered: [UInt8] = []
    private var quote: UInt8?
    /// The last byte of a tag outside of quotes.
    private var last: UInt8 = 0
    /// Bytes of the tag so far.
    private var tagLength = 0
    /// The names of the elements that are open, outermost first.
    private var open: [String] = []
    private var hasRoot = false

    /// Takes the next bytes, and tells what they hold. Throws for XML that is broken or too deep, and for a declaration of
    /// a document type or an entity, which nothing trustworthy has.
    mutating func feed(_ bytes: [UInt8], _ tell: (XMLEvent) -> Void) throws(DocumentFault) {
        var index = 0
        while index < bytes.count {
            if place == .text {
                let end = bytes[index...].firstIndex { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }
                let words = bytes[index..<(end ?? bytes.count)]
                if !words.isEmpty { tell(.words(Array(words))) }
                guard let end else { return }
                (place, gathered, quote, last) = (bytes[end] == UInt8(ascii: "<") ? .tag : .entity, [], nil, 0)
                tagLength = 0
                index = end + 1
                continue
            }
            try take(bytes[index], tell)
            index += 1
        }
    }

    private mutating func take(_ byte: UInt8, _ tell: (XMLEvent) -> Void) throws(DocumentFault) {
        switch place {
        case .text: break
        case .tag: try takeTag(byte, tell)
        case .comment: end(byte, "-->")
        case .instruction: end(byte, "?>")
        case .data:
            gathered.append(byte)
            let isEnd = byte == UInt8(ascii: ">") && gathered.suffix(3).elementsEqual("]]>".utf8)
            guard isEnd || gathered.count >= 4096 else { return }
            // The last two may belong to the end.
            let kept = isEnd ? 0 : 2
            tell(.words(Array(gathered.dropLast(isEnd ? 3 : kept))))
            gathered = Array(gathered.suffix(kept))
            if isEnd { place = .text }
        case .entity:
            guard byte == UInt8(ascii: ";") else {
                guard gathered.count < 12 else { throw .markup }
                gathered.append(byte)
                return
            }
            guard let character = Self.character(String(decoding: gathered, as: UTF8.self)) else { throw .markup }
            tell(.words(Array(character.utf8)))
            place = .text
        }
    }

    private mutating func takeTag(_ byte: UInt8, _ tell: (XMLEvent) -> Void) throws(DocumentFault) {
        if quote == nil, byte == UInt8(ascii: ">") { return try finishTag(tell) }
        tagLength += 1
        guard tagLength <= Self.longestTag else { throw .markup }
        if gathered.count < Self.keptTag { gathered.append(byte) }
        if let open = quote {
            if byte == open { quote = nil }
            return
        }
        last = byte
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { quote = byte }
        switch gathered.count {
        case 1 where byte == UInt8(ascii: "?"): (place, gathered) = (.instruction, [])
        case 3 where gathered.elementsEqual("!--".utf8): (place, gathered) = (.comment, [])
        case 8 where gathered.elementsEqual("![CDATA[".utf8): (place, gathered) = (.data, [])
        case 8 where gathered.first == UInt8(ascii: "!"):
            throw DocumentFault("The document declares a type, which is not taken.")
        default: break
        }
    }

    private mutating func finishTag(_ tell: (XMLEvent) -> Void) throws(DocumentFault) {
        place = .text
        let isEnd = gathered.first == UInt8(ascii: "/")
        let name = gathered.dropFirst(isEnd ? 1 : 0).prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") }
        guard let first = name.first, first != UInt8(ascii: "!") else { throw .markup }
        let element = String(decoding: name, as: UTF8.self)
        guard !isEnd else {
            guard open.popLast() == element else { throw .markup }
            return tell(.end(element))
        }
        guard open.count < Self.mostDepth, !open.isEmpty || !hasRoot else { throw .markup }
        hasRoot = true
        tell(.begin(XMLTag(name: element, source: gathered)))
        if last == UInt8(ascii: "/") { tell(.end(element)) } else { open.append(element) }
    }

    /// The document has ended. Throws where it should not have.
    func finish() throws(DocumentFault) {
        guard hasRoot, open.isEmpty, place == .text else { throw .markup }
    }

    private mutating func end(_ byte: UInt8, _ mark: String) {
        gathered.append(byte)
        if gathered.count > 8 { gathered.removeFirst(gathered.count - 8) }
        if byte == UInt8(ascii: ">"), gathered.suffix(mark.utf8.count).elementsEqual(mark.utf8) { place = .text }
    }

    /// What an entity stands for; nil for one that would have to be declared.
    private static func character(_ entity: String) -> String? {
        let known = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
        guard entity.hasPrefix("#") else { return known[entity] }
        let digits = entity.dropFirst()
        let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }

    /// The text of an attribute, with what its entities stand for.
    static func decoded(_ text: String) -> String {
        guard text.contains("&") else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            rest = rest[rest.index(after: mark)...]
            guard let end = rest.prefix(12).firstIndex(of: ";"), let character = character(String(rest[..<end])) else {
                result += "&"
                continue
            }
            result += character
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
