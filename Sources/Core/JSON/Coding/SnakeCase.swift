/// Converts between the names of Swift properties and of JSON members.
enum SnakeCase {
    /// `displayName` to `display_name`, `baseURL` to `base_url`, `URLPath` to `url_path`; other text stays as it is.
    static func fromCamelCase(_ name: String) -> String {
        guard name.utf8.contains(where: isUpper) else { return name }
        let letters = Array(name.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(letters.count + 4)
        for (index, letter) in letters.enumerated() {
            guard isUpper(letter) else {
                result.append(letter)
                continue
            }
            // A word begins after a small letter, and with the last capital of a row before a small letter.
            let followsCapital = index > 0 && isUpper(letters[index - 1])
            let precedesSmall = index + 1 < letters.count && isLower(letters[index + 1])
            if index > 0, letters[index - 1] != UInt8(ascii: "_"), !followsCapital || precedesSmall {
                result.append(UInt8(ascii: "_"))
            }
            result.append(letter | 0x20)
        }
        return String(decoding: result, as: UTF8.self)
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

/// Marks dictionaries, whose keys are data and are not converted.
protocol JSONKeyedData {}

extension Dictionary: JSONKeyedData {}
