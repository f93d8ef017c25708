import HTTPCore

/// Reads `Link` fields (RFC 8288 §3).
enum LinkHeader {
    /// The target of the first link of the relation; nil for none.
    static func target(_ relation: String, in fields: HTTPFields) -> String? {
        for (name, value) in fields.entries where name.lowercased() == "link" {
            if let target = target(relation, in: value) { return target }
        }
        return nil
    }

    static func target(_ relation: String, in value: String) -> String? {
        var rest = Array(value.utf8)[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            guard let close = rest[open...].firstIndex(of: UInt8(ascii: ">")) else { return nil }
            let target = rest[(open + 1)..<close]
            rest = rest[(close + 1)...]
            let parameters = takeParameters(&rest)
            for parameter in parameters where names(parameter, relation) {
                return String(decoding: target, as: UTF8.self)
            }
        }
        return nil
    }

    /// What stands between a target and the comma before the next link; commas in quotes do not count.
    private static func takeParameters(_ rest: inout ArraySlice<UInt8>) -> [[UInt8]] {
        var (parameters, current, isQuoted) = ([[UInt8]](), [UInt8](), false)
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, byte == UInt8(ascii: ",") { break }
            if !isQuoted, byte == UInt8(ascii: ";") {
                parameters.append(current)
                current = []
            } else if isQuoted || byte != UInt8(ascii: " ") {
                current.append(byte)
            }
        }
        return parameters + [current]
    }

    /// Whether the parameter is `rel` with the relation among its values.
    private static func names(_ parameter: [UInt8], _ relation: String) -> Bool {
        let text = String(decoding: parameter, as: UTF8.self)
        guard text.lowercased().hasPrefix("rel=") else { return false }
        let values = text.dropFirst(4).utf8.filter { $0 != UInt8(ascii: "\"") }
        return values.split(separator: UInt8(ascii: " ")).contains {
            String(decoding: $0, as: UTF8.self).lowercased() == relation
        }
    }
}
