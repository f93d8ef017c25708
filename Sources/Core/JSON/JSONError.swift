/// Why a text is not acceptable JSON, and where.
package struct JSONError: Error, Equatable, Sendable {
    /// What is wrong, for callers that tell errors apart.
    package enum Code: Sendable {
        case unexpectedEnd
        case unexpectedCharacter
        case trailingData
        case controlCharacter
        case invalidEscape
        case loneSurrogate
        case invalidUTF8
        case invalidNumber
        case numberTooLong
        case numberOutOfRange
        case duplicateKey
        case tooDeep
        case tooLarge
    }

    /// What is wrong.
    package let code: Code
    /// The byte at which the text went wrong, counted from zero.
    package let offset: Int

    /// An error of this kind at this byte.
    package init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }
}

extension JSONError: CustomStringConvertible {
    /// A sentence that is safe to show: it quotes nothing of the text.
    package var description: String {
        let reason =
            switch code {
            case .unexpectedEnd: "the text ends too early"
            case .unexpectedCharacter: "unexpected character"
            case .trailingData: "unexpected text after the value"
            case .controlCharacter: "a control character in a string must be escaped"
            case .invalidEscape: "invalid escape sequence"
            case .loneSurrogate: "an escaped surrogate has no partner"
            case .invalidUTF8: "invalid UTF-8"
            case .invalidNumber: "invalid number"
            case .numberTooLong: "the number is too long"
            case .numberOutOfRange: "the number is out of range"
            case .duplicateKey: "an object names the same key twice"
            case .tooDeep: "too many levels of arrays and objects"
            case .tooLarge: "the text is too large"
            }
        return "invalid JSON at byte \(offset): \(reason)"
    }
}
