import Core

/// Cuts an expression into tokens.
struct PythonLexer {
    enum Token: Equatable {
        case number(JSONValue)
        case text(String)
        case word(String)
        case symbol(String)
    }

    private let scalars: [Unicode.Scalar]
    private var place = 0

    private static let symbols = ["**", "//", "==", "!=", "<=", ">="] + "()[]{}.,:+-*/%<>".map(String.init)

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func tokens() throws(Untranslatable) -> [Token] {
        var tokens: [Token] = []
        while place < scalars.count {
            let scalar = scalars[place]
            if scalar.properties.isWhitespace {
                place += 1
            } else if scalar == "'" || scalar == "\"" {
                tokens.append(.text(try text(until: scalar)))
            } else if ("0"..."9").contains(scalar) {
                tokens.append(.number(try number()))
            } else if scalar == "_" || scalar.properties.isAlphabetic {
                tokens.append(.word(take { $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }))
            } else {
                tokens.append(.symbol(try symbol()))
            }
            guard tokens.count <= 2_000 else { throw Untranslatable("it is too long") }
        }
        return tokens
    }

    private mutating func take(while fits: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while place < scalars.count, fits(scalars[place]) {
            text.append(scalars[place])
            place += 1
        }
        return String(text)
    }

    private mutating func symbol() throws(Untranslatable) -> String {
        for symbol in Self.symbols where scalars[place...].starts(with: symbol.unicodeScalars) {
            place += symbol.unicodeScalars.count
            return symbol
        }
        throw Untranslatable("'\(scalars[place])' means nothing there")
    }

    private mutating func number() throws(Untranslatable) -> JSONValue {
        let text = take { ("0"..."9").contains($0) || $0 == "." || $0 == "_" }.filter { $0 != "_" }
        if let integer = Int64(text) { return .integer(integer) }
        guard let double = Double(text), double.isFinite else { throw Untranslatable("'\(text)' is no number") }
        return .double(double)
    }

    private mutating func text(until quote: Unicode.Scalar) throws(Untranslatable) -> String {
        place += 1
        var text = String.UnicodeScalarView()
        while place < scalars.count {
            let scalar = scalars[place]
            place += 1
            if scalar == quote { return String(text) }
            guard scalar == "\\", place < scalars.count else {
                text.append(scalar)
                continue
            }
            let escaped = scalars[place]
            place += 1
            switch escaped {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case "r": text.append("\r")
            case "\\", "'", "\"": text.append(escaped)
            default: text.append(contentsOf: ["\\", escaped])
            }
        }
        throw Untranslatable("a text does not end")
    }
}
