/// Parameters behind a value, each with a semicolon before it (`generic-param`, RFC 3261 §25.1). Names know no case.
struct SIPParameters: Sendable {
    /// One of them.
    struct Parameter: Equatable, Sendable {
        /// As written.
        let name: String
        /// As written, with quotes where it has them; nil without an equals sign.
        let value: String?
    }

    /// In their order.
    private(set) var all: [Parameter] = []

    init() {}

    /// Reads parameters until something else follows; nil where a semicolon has no parameter behind it, or a name
    /// comes twice.
    init?(_ scanner: inout SIPScanner) {
        while scanner.takeSeparator(";") {
            guard let name = scanner.token(), !contains(name) else { return nil }
            guard scanner.takeSeparator("=") else {
                all.append(Parameter(name: name, value: nil))
                continue
            }
            guard let value = scanner.next == UInt8(ascii: "\"") ? scanner.quotedString() : scanner.text(Self.isValue)
            else { return nil }
            all.append(Parameter(name: name, value: value))
        }
    }

    /// Whether there is one of that name.
    func contains(_ name: String) -> Bool { index(of: name) != nil }

    /// The value without quotes; empty for a parameter without one.
    subscript(name: String) -> String? {
        get { index(of: name).map { SIPScanner.unquoted(all[$0].value ?? "") } }
        set {
            let parameter = newValue.map { Parameter(name: name, value: Self.written($0)) }
            if let index = index(of: name) {
                all.replaceSubrange(index...index, with: parameter.map { [$0] } ?? [])
            } else if let parameter {
                all.append(parameter)
            }
        }
    }

    private func index(of name: String) -> Int? {
        let lower = name.lowercased()
        return all.firstIndex { $0.name.lowercased() == lower }
    }

    private static func written(_ value: String) -> String? {
        if value.isEmpty { return nil }
        return value.utf8.allSatisfy(isValue) ? value : SIPScanner.quoted(value)
    }

    /// A token, or a host with an IPv6 address in it; some write such an address without brackets (RFC 5118 §4.5).
    private static func isValue(_ byte: UInt8) -> Bool {
        SIPScanner.isToken(byte) || byte == 0x3A || byte == 0x5B || byte == 0x5D
    }
}

extension SIPParameters: Equatable, CustomStringConvertible {
    var description: String { all.map { ";\($0.name)" + ($0.value.map { "=\($0)" } ?? "") }.joined() }
}
