/// The script that a letter belongs to, as far as addresses need it: enough to tell when scripts are mixed.
enum WritingSystem: Hashable {
    case latin, greek, cyrillic, armenian, han, hiragana, katakana, bopomofo, hangul
    /// Another one, told apart from the rest by its block of 256 characters.
    case other(UInt32)

    /// The letter's script; nil for what belongs to none, such as digits, punctuation and marks on letters.
    init?(_ scalar: Unicode.Scalar) {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .modifierLetter: break
        default: return nil
        }
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xAA, 0xBA, 0xC0...0x24F, 0x250...0x2AF, 0x1D00...0x1D25, 0x1E00...0x1EFF,
            0x2C60...0x2C7F, 0xA720...0xA7FF, 0xAB30...0xAB64, 0xFB00...0xFB06, 0xFF21...0xFF3A, 0xFF41...0xFF5A,
            0x1D400...0x1D6A5:
            self = .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF, 0x1D6A8...0x1D7CB: self = .greek
        case 0x400...0x52F, 0x1C80...0x1C8F, 0xA640...0xA69F: self = .cyrillic
        case 0x530...0x58F: self = .armenian
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF, 0x3005: self = .han
        case 0x3040...0x309F: self = .hiragana
        case 0x30A0...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: self = .katakana
        case 0x3100...0x312F, 0x31A0...0x31BF: self = .bopomofo
        case 0x1100...0x11FF, 0x3130...0x318F, 0xA960...0xA97F, 0xAC00...0xD7FF: self = .hangul
        default: self = .other(scalar.value >> 8)
        }
    }

    /// Whether one language writes with all of them together.
    static func belongTogether(_ systems: Set<WritingSystem>) -> Bool {
        systems.count <= 1 || systems.isSubset(of: [.han, .hiragana, .katakana])
            || systems.isSubset(of: [.han, .hangul]) || systems.isSubset(of: [.han, .bopomofo])
    }
}

/// Letters beyond ASCII that print like a letter of ASCII, from Unicode's confusables (UTS #39) as far as they occur in
/// the scripts of living languages.
enum Lookalikes {
    private static let letters: Set<Unicode.Scalar> = Set(
        // Cyrillic, Greek, Armenian, and Latin beyond ASCII; small, then capital.
        ("асԁеһіјӏорԛѕԝхуүѵ" + "АВЕНІЈКМОРԚЅТѴԜХУ" + "αγικνορυχωο" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "օսհոցզյ" + "ՕՍՏԼ"
            + "ıɑɡɩʋʏᴄᴏᴜᴠᴡᴢ").unicodeScalars)

    /// Whether the text would be read as another that is all ASCII: it has letters beyond ASCII, and each of them prints
    /// like one of ASCII.
    static func pretendsToBeASCII(_ text: Substring) -> Bool {
        let foreign = text.unicodeScalars.filter { !$0.isASCII && WritingSystem($0) != nil }
        return !foreign.isEmpty && foreign.allSatisfy(letters.contains)
    }
}
