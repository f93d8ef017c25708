/// Character references of HTML.
package enum HTMLEntities {
    private static let named: [Substring: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "shy": "", "copy": "©",
        "reg": "®",
        "trade": "™", "hellip": "…", "mdash": "—", "ndash": "–", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“",
        "rdquo": "”", "bdquo": "„", "laquo": "«", "raquo": "»", "lsaquo": "‹", "rsaquo": "›", "bull": "•",
        "middot": "·",
        "deg": "°", "plusmn": "±", "times": "×", "divide": "÷", "minus": "−", "frac12": "½", "frac14": "¼",
        "frac34": "¾",
        "sup1": "¹", "sup2": "²", "sup3": "³", "micro": "µ", "para": "¶", "sect": "§", "euro": "€", "pound": "£",
        "cent": "¢", "yen": "¥", "szlig": "ß", "aelig": "æ", "AElig": "Æ", "oelig": "œ", "OElig": "Œ", "oslash": "ø",
        "Oslash": "Ø", "aring": "å", "Aring": "Å", "ccedil": "ç", "Ccedil": "Ç", "ntilde": "ñ", "Ntilde": "Ñ",
        "larr": "←", "uarr": "↑", "rarr": "→", "darr": "↓", "harr": "↔", "infin": "∞", "ne": "≠", "le": "≤", "ge": "≥",
        "asymp": "≈", "equiv": "≡", "sum": "∑", "prod": "∏", "int": "∫", "radic": "√", "part": "∂", "nabla": "∇",
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "theta": "θ", "lambda": "λ", "mu": "μ",
        "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "omega": "ω", "Delta": "Δ", "Sigma": "Σ",
        "Omega": "Ω", "ensp": " ", "emsp": " ", "thinsp": " ", "zwj": "", "zwnj": "", "check": "✓",
    ]
    /// Marks over a letter, by the endings of such names as `eacute`.
    private static let accents: [String: Unicode.Scalar] = [
        "grave": "\u{300}", "acute": "\u{301}", "circ": "\u{302}", "tilde": "\u{303}", "uml": "\u{308}",
    ]
    /// What numbers stand for that are none of Unicode's printable characters, as windows-1252 has them.
    package static let windows1252: [UInt8: Unicode.Scalar] = [
        0x80: "€", 0x82: "‚", 0x83: "ƒ", 0x84: "„", 0x85: "…", 0x86: "†", 0x87: "‡", 0x88: "ˆ", 0x89: "‰", 0x8A: "Š",
        0x8B: "‹", 0x8C: "Œ", 0x8E: "Ž", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—",
        0x98: "˜", 0x99: "™", 0x9A: "š", 0x9B: "›", 0x9C: "œ", 0x9E: "ž", 0x9F: "Ÿ",
    ]

    /// The text with references replaced; what is none stays as it is.
    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            rest = rest[mark...]
            let name = rest.dropFirst().prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "#") }.prefix(32)
            guard let character = character(name) else {
                result.append("&")
                rest.removeFirst()
                continue
            }
            result += character
            rest = rest.dropFirst(1 + name.count)
            if rest.first == ";" { rest.removeFirst() }
        }
        return result + rest
    }

    private static func character(_ name: Substring) -> String? {
        if name.hasPrefix("#") {
            let digits = name.dropFirst()
            let isHexadecimal = digits.hasPrefix("x") || digits.hasPrefix("X")
            guard let number = UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10)
            else {
                return nil
            }
            let replaced = UInt8(exactly: number).flatMap { windows1252[$0] }
            guard number != 0, let scalar = replaced ?? Unicode.Scalar(number) else { return "\u{FFFD}" }
            return String(Character(scalar))
        }
        if let known = named[name] { return known }
        guard let letter = name.first, let mark = accents[String(name.dropFirst())] else { return nil }
        // Character and mark, as the one character that they make.
        return composed(letter, mark)
    }

    private static let letters: [Unicode.Scalar: (from: String, to: String)] = [
        "\u{300}": ("AEIOUaeiou", "ÀÈÌÒÙàèìòù"), "\u{301}": ("AEIOUYaeiouy", "ÁÉÍÓÚÝáéíóúý"),
        "\u{302}": ("AEIOUaeiou", "ÂÊÎÔÛâêîôû"), "\u{303}": ("AOao", "ÃÕãõ"), "\u{308}": ("AEIOUaeiouy", "ÄËÏÖÜäëïöüÿ"),
    ]

    private static func composed(_ letter: Character, _ mark: Unicode.Scalar) -> String? {
        guard let pair = letters[mark], let index = Array(pair.from).firstIndex(of: letter) else { return nil }
        return String(Array(pair.to)[index])
    }
}
