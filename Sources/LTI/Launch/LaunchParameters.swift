import HTTPCore

/// The parameters of a login or a launch, from a query or a form (`application/x-www-form-urlencoded`). A hint keeps its
/// bytes: it is decoded here and encoded again when it is sent back.
package struct LaunchParameters: Sendable {
    /// The longest value, in bytes: an ID token with many roles.
    static let maximumLength = 96 << 10
    /// The most parameters.
    static let maximumCount = 64

    private let values: [String: String]

    /// Reads a query or a form. Throws for a parameter that is there twice (RFC 6749 §3.1), too long, or not text.
    package init(_ text: String) throws(LaunchFailure) {
        var values: [String: String] = [:]
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(Substring(parts[0]), plusIsSpace: true) else {
                throw LaunchFailure(.brokenParameter, "a name is not text")
            }
            let raw = parts.count == 2 ? Substring(parts[1]) : ""
            guard raw.utf8.count <= Self.maximumLength * 3, values.count < Self.maximumCount,
                let value = PercentCoding.decode(raw, plusIsSpace: true), value.utf8.count <= Self.maximumLength,
                !value.utf8.contains(0)
            else { throw LaunchFailure(.brokenParameter, Self.shown(name)) }
            guard values.updateValue(value, forKey: name) == nil else {
                throw LaunchFailure(.brokenParameter, "\(Self.shown(name)) is there twice")
            }
        }
        self.values = values
    }

    /// The value; nil where it is missing or empty.
    package subscript(name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    /// The value. Throws where it is missing, or longer than so many bytes.
    func required(_ name: String, upTo limit: Int) throws(LaunchFailure) -> String {
        guard let value = try optional(name, upTo: limit) else { throw LaunchFailure(.missingParameter, name) }
        return value
    }

    /// The value; nil where it is missing. Throws where it is longer than so many bytes.
    func optional(_ name: String, upTo limit: Int) throws(LaunchFailure) -> String? {
        guard let value = self[name] else { return nil }
        guard value.utf8.count <= limit else { throw LaunchFailure(.brokenParameter, "\(name) is too long") }
        return value
    }

    /// A name as a log may hold it.
    private static func shown(_ name: String) -> String {
        String(name.unicodeScalars.filter { $0.isASCII && $0.value > 0x20 }.prefix(40).map(Character.init))
    }
}
