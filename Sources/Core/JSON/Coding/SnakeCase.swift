/// Converts between the names of Swift properties and of JSON members.
enum SnakeCase {
    /// `displayName` to `display_name`, `baseURL` to `base_url`, `URLPath` to `url_path`; other text stays as it is.
    static func fromCamelCase(_ name: String) -> String {
        let letters = name.utf8.span
        var longer = 0
        var hasCapital = false
        for index in letters.indices where isUpper(letters[index]) {
            hasCapital = true
            if beginsWord(letters, at: index) { longer += 1 }
        }
        guard hasCapital else { return name }
        return unsafe String(unsafeUninitializedCapacity: letters.count + longer) { result in
            var place = 0
            for index in letters.indices {
                let letter = letters[index]
                if isUpper(letter), beginsWord(letters, at: index) {
                    unsafe result[place] = UInt8(ascii: "_")
                    place += 1
                }
                unsafe result[place] = isUpper(letter) ? letter | 0x20 : letter
                place += 1
            }
            return place
        }
    }

    /// Whether an underscore belongs before this capital: a word begins after a small letter, and with the last capital
    /// of a row before a small letter.
    private static func beginsWord(_ letters: Span<UInt8>, at index: Int) -> Bool {
        guard index > 0, letters[index - 1] != UInt8(ascii: "_") else { return false }
        return !isUpper(letters[index - 1]) || index + 1 < letters.count && isLower(letters[index + 1])
    }

    /// `display_name` to `displayName`.
    static func toCamelCase(_ name: String) -> String {
        guard name.utf8.dropFirst().contains(UInt8(ascii: "_")) else { return name }
        let words = name.split(separator: "_")
        return words.dropFirst().reduce(words.first.map(String.init) ?? "") { result, word in
            result + word.prefix(1).uppercased() + word.dropFirst()
        }
    }

    private static func isUpper(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
    private static func isLower(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }
}
