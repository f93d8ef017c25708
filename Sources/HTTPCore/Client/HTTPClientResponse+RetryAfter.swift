import Core

extension HTTPClientResponse {
    /// How long the server wants to be left alone (RFC 9110 §10.2.3); nil where it does not say. A date is read against
    /// the answer's own, whose clock it was written by.
    package var retryAfter: Duration? {
        guard let text = fields["Retry-After"] else { return nil }
        var scanner = FieldScanner(text)
        if let seconds = scanner.number(), scanner.isAtEnd { return .seconds(min(seconds, 1 << 31)) }
        let epoch = Timestamp(microseconds: 0)
        guard let until = HTTPDate(text, now: epoch), let now = fields["Date"].flatMap({ HTTPDate($0, now: epoch) })
        else { return nil }
        return .seconds(max(0, until.seconds - now.seconds))
    }
}
