package import Core

/// A value that a statement can bind.
package protocol PostgresEncodable: Sendable {
    /// Appends exactly one value.
    func encode(into parameters: inout Parameters)
}

extension String: PostgresEncodable {
    package func encode(into parameters: inout Parameters) {
        parameters.appendText(utf8)
    }
}

extension PostgresEncodable where Self: FixedWidthInteger & SignedInteger {
    package func encode(into parameters: inout Parameters) {
        let value = Int64(self)
        parameters.appendDigits { $0.appendDecimal(value) }
    }
}

extension Int: PostgresEncodable {}
extension Int64: PostgresEncodable {}
extension Int32: PostgresEncodable {}

extension Double: PostgresEncodable {
    package func encode(into parameters: inout Parameters) {
        parameters.appendText(description.utf8)
    }
}

extension Bool: PostgresEncodable {
    package func encode(into parameters: inout Parameters) {
        parameters.appendText(CollectionOfOne(self ? UInt8(ascii: "t") : UInt8(ascii: "f")))
    }
}

extension UUID128: PostgresEncodable {
    package func encode(into parameters: inout Parameters) {
        parameters.appendText(description.utf8)
    }
}

extension Identifier: PostgresEncodable {
    package func encode(into parameters: inout Parameters) {
        uuid.encode(into: &parameters)
    }
}

extension Timestamp: PostgresEncodable {
    package func encode(into parameters: inout Parameters) {
        parameters.appendText(rfc3339.utf8)
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    package func encode(into parameters: inout Parameters) {
        if let self { self.encode(into: &parameters) } else { parameters.appendNull() }
    }
}
