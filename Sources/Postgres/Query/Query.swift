/// One SQL statement whose interpolated values travel as parameters, never as text of the statement.
///
/// ```swift
/// try await transaction.query("SELECT title FROM threads WHERE id = \(threadID)")
/// ```
package struct Query: Sendable {
    /// The statement with `$1`, `$2`, … in the places of the values.
    package private(set) var sql: String
    private(set) var parameters: Parameters

    /// A statement without values.
    package init(unsafeSQL sql: String) {
        self.sql = sql
        parameters = Parameters()
    }
}

extension Query: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) {
        self.init(unsafeSQL: value)
    }

    package init(stringInterpolation: StringInterpolation) {
        sql = stringInterpolation.sql
        parameters = stringInterpolation.parameters
    }

    /// Gathers the text and the values of a literal.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var sql = ""
        fileprivate var parameters = Parameters()

        package init(literalCapacity: Int, interpolationCount: Int) {
            sql.reserveCapacity(literalCapacity + interpolationCount * 3)
            parameters.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            sql += literal
        }

        /// Binds a value.
        package mutating func appendInterpolation(_ value: some PostgresEncodable) {
            value.encode(into: &parameters)
            sql += "$"
            sql += String(parameters.count)
        }

        /// Binds a value, or NULL.
        package mutating func appendInterpolation(_ value: (some PostgresEncodable)?) {
            if let value { value.encode(into: &parameters) } else { parameters.appendNull() }
            sql += "$"
            sql += String(parameters.count)
        }

        /// Splices text into the statement as it is: for identifiers and clauses the program itself wrote.
        package mutating func appendInterpolation(unsafeSQL text: String) {
            sql += text
        }

        /// Splices a piece of a statement together with its values.
        package mutating func appendInterpolation(_ fragment: Query) {
            sql += fragment.parameters.isEmpty ? fragment.sql : fragment.sqlNumbered(from: parameters.count)
            parameters.append(contentsOf: fragment.parameters)
        }
    }
}

extension Query {
    /// Adds more text and values to the end.
    package mutating func append(_ fragment: Query) {
        sql +=
            parameters.isEmpty || fragment.parameters.isEmpty
            ? fragment.sql : fragment.sqlNumbered(from: parameters.count)
        parameters.append(contentsOf: fragment.parameters)
    }

    /// The statement with its placeholders counted on from those before it. Placeholders inside quoted text do not
    /// occur: only interpolation writes them.
    fileprivate func sqlNumbered(from offset: Int) -> String {
        guard offset > 0 else { return sql }
        var numbered: [UInt8] = []
        numbered.reserveCapacity(sql.utf8.count + parameters.count)
        var bytes = sql.utf8.makeIterator()
        var pending = bytes.next()
        while let byte = pending {
            numbered.append(byte)
            pending = bytes.next()
            guard byte == UInt8(ascii: "$") else { continue }
            var number = 0
            var digits = 0
            while let digit = pending, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
                number = number * 10 + Int(digit - UInt8(ascii: "0"))
                digits += 1
                pending = bytes.next()
            }
            if digits > 0 { numbered.append(contentsOf: String(number + offset).utf8) }
        }
        return String(decoding: numbered, as: UTF8.self)
    }
}

extension Query: CustomStringConvertible {
    /// The statement alone: values may be personal.
    package var description: String { sql }
}
