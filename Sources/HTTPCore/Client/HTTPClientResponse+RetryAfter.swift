extension HTTPClientResponse {
    /// How long the server wants to be left alone (RFC 9110 §10.2.3); nil where it does not say. A date is read against
    /// the answer's own, whose clock it was written by.
    package var retryAfter: Duration? {
        guard let text = fields["Retry-After"] else { return nil }
        var scanner = FieldScanner(text)
        if let seconds = scanner.number(), scanner.isAtEnd { return .seconds(min(seconds, 1 << 31)) }
        guard let until = fields.moment("Retry-After"), let now = fields.moment("Date") else { return nil }
        return .seconds(max(0, until.seconds - now.seconds))
    }
}
