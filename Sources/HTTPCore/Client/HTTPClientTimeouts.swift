/// How long a request waits for what.
package struct HTTPClientTimeouts: Sendable, Equatable {
    /// The longest wait for a connection: name, TCP, TLS, and a proxy's consent.
    package var connect: Duration
    /// The longest wait for the answer's whole head since the last bytes of the request went out, however busily the
    /// other side dribbles; nil for as long as it may be silent.
    package var firstByte: Duration?
    /// The longest silence between two pieces of the body. Waiting for our own reader does not count.
    package var silence: Duration
    /// The longest time from the call to the end of the body, with all attempts, redirects and pauses; nil for no end.
    package var total: Duration?

    /// Times that suit an API; streams of a model want a longer silence.
    package init(
        connect: Duration = .seconds(10), firstByte: Duration? = nil, silence: Duration = .seconds(60),
        total: Duration? = nil
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.silence = silence
        self.total = total
    }
}
