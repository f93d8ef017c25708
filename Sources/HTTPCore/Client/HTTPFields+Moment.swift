import Core

extension HTTPFields {
    /// The moment that the field names (RFC 9110 §5.6.7); nil where it names none. It is for comparing with another
    /// one of the same message: the century of a year of two digits may be wrong in both.
    package func moment(_ name: String) -> HTTPDate? {
        self[name].flatMap { HTTPDate($0, now: Timestamp(microseconds: 0)) }
    }
}
