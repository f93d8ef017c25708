/// Fields whose value is a list of tokens (RFC 9110 §5.6.1).
extension HTTPFields {
    /// The members of every line of the field in order, without white space around them; empty ones are left out.
    func members(_ name: String) -> [String] {
        all(name).flatMap { line in line.split(separator: ",").map { Self.trimmed($0) } }.filter { !$0.isEmpty }
    }

    /// Whether one member of the field is the token, whatever its case.
    func hasMember(_ name: String, _ token: String) -> Bool {
        members(name).contains { Self.same($0, token) }
    }

    /// The only value of the field without white space around it; nil where there is none or more than one line.
    func single(_ name: String) -> String? {
        let lines = all(name)
        return lines.count == 1 ? Self.trimmed(lines[0][...]) : nil
    }

    /// Whether the text is a token (RFC 9110 §5.6.2).
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return String(text)
    }
}
