package import Core

/// A value that a column can give, read from PostgreSQL's text form.
package protocol PostgresDecodable: Sendable {
    /// Nil where the text is no such value.
    init?(postgresText text: Span<UInt8>)

    /// What NULL becomes; nil where this type has no place for it.
    static var postgresNull: Self? { get }
}

extension PostgresDecodable {
    package static var postgresNull: Self? { nil }
}

extension String: PostgresDecodable {
    package init?(postgresText text: Span<UInt8>) {
        self = unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension PostgresDecodable where Self: FixedWidthInteger & SignedInteger {
    package init?(postgresText text: Span<UInt8>) {
        var scanner = TextScanner(text.count)
        guard let value = scanner.integer(text), scanner.isAtEnd else { return nil }
        self.init(exactly: value)
    }
}

extension Int: PostgresDecodable {}
extension Int64: PostgresDecodable {}
extension Int32: PostgresDecodable {}

extension Double: PostgresDecodable {
    package init?(postgresText text: Span<UInt8>) {
        guard let string = String(postgresText: text) else { return nil }
        self.init(string)
    }
}

extension Bool: PostgresDecodable {
    package init?(postgresText text: Span<UInt8>) {
        guard text.count == 1 else { return nil }
        switch text[0] {
        case UInt8(ascii: "t"): self = true
        case UInt8(ascii: "f"): self = false
        default: return nil
        }
    }
}

extension UUID128: PostgresDecodable {
    package init?(postgresText text: Span<UInt8>) {
        guard text.count == 36, let string = String(postgresText: text) else { return nil }
        self.init(string)
    }
}

extension Identifier: PostgresDecodable {
    package init?(postgresText text: Span<UInt8>) {
        guard let uuid = UUID128(postgresText: text) else { return nil }
        self.init(uuid)
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package init?(postgresText text: Span<UInt8>) {
        guard let wrapped = Wrapped(postgresText: text) else { return nil }
        self = .some(wrapped)
    }

    package static var postgresNull: Self? { .some(.none) }
}
