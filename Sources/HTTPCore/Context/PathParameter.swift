package import Core

/// What a `{name}` segment of a route's path can stand for.
package protocol PathParameter: Sendable {
    /// Reads the decoded segment; nil for a text that names nothing of the kind.
    init?(pathSegment text: String)
}

/// Any text, for what a handler looks up as it is.
extension String: PathParameter {
    package init?(pathSegment text: String) {
        self = text
    }
}

/// Decimal digits with a minus sign before them where it is negative, in the one form that a number is written in.
extension Int: PathParameter {
    package init?(pathSegment text: String) {
        guard let number = Int(text), String(number) == text else { return nil }
        self = number
    }
}

/// The external text form.
extension Identifier: PathParameter {
    package init?(pathSegment text: String) {
        self.init(text)
    }
}

extension RequestContext {
    /// A `{name}` segment of the route's own path. Throws 404 for a text that is no such value, as nothing can have that
    /// name.
    package func parameter<Value: PathParameter>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(HTTPError) -> Value {
        guard let text = parameters[name] else { preconditionFailure("The route has no segment {\(name)}.") }
        guard let value = Value(pathSegment: text) else {
            throw HTTPError(.notFound, .notFound, "There is nothing at this address.")
        }
        return value
    }

    /// A `{name}` segment as a number of the range. Throws 404 for any other text.
    package func parameter(_ name: String, in range: ClosedRange<Int>) throws(HTTPError) -> Int {
        let number = try parameter(name, as: Int.self)
        guard range.contains(number) else {
            throw HTTPError(.notFound, .notFound, "There is nothing at this address.")
        }
        return number
    }
}
