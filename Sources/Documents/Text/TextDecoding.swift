/// What bytes of text say, and what of it is kept.
package enum TextDecoding {
    /// UTF-8 or UTF-16, or the old set of western Windows where it is neither.
    package static func text(of bytes: ArraySlice<UInt8>) -> String {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes) }
        var bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        // A cut may have gone through a character.
        let tail = bytes.suffix(3).reversed().prefix { $0 & 0xC0 == 0x80 }.count + 1
        if tail <= 3, let first = bytes.dropLast(tail - 1).last, first >= 0xC2,
            let text = String(validating: bytes.dropLast(tail), as: UTF8.self)
        {
            return text
        }
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(HTMLEntities.windows1252[byte] ?? Unicode.Scalar(byte)) }
        return String(text)
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>) -> String {
        let (isLittle, bytes) = (bytes.first == 0xFF, Array(bytes.dropFirst(2)))
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isLittle ? second << 8 | first : first << 8 | second
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// No characters that the database or a model has no use for, no long stretches of empty lines, and no more Unicode
    /// scalars than `most`; nil where nothing is left. What joins letters, as some scripts need it, stays.
    package static func tidied(_ text: String, most: Int = .max) -> String? {
        var kept = String.UnicodeScalarView()
        var (lines, count) = (0, 0)
        for scalar in text.unicodeScalars {
            guard count < most else { break }
            switch scalar.properties.generalCategory {
            case .control where scalar != "\n" && scalar != "\t": continue
            case .format where scalar.value != 0x200C && scalar.value != 0x200D: continue
            case .surrogate, .privateUse, .unassigned: continue
            default: break
            }
            lines = scalar == "\n" ? lines + 1 : scalar.properties.isWhitespace ? lines : 0
            guard lines <= 2 || scalar != "\n" else { continue }
            kept.append(scalar)
            count += 1
        }
        while let last = kept.last, last.properties.isWhitespace { kept.removeLast() }
        let start = kept.firstIndex { $0 != "\n" } ?? kept.endIndex
        return kept.isEmpty ? nil : String(kept[start...])
    }
}
