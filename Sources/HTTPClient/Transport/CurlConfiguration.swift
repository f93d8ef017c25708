package import Net

/// Whether requests pass a proxy.
package enum ProxyChoice: Sendable, Equatable {
    /// What `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say; none under an address policy.
    case environment
    case none
    /// An `http`, `https`, `socks5` or `socks5h` URL. Requests to this machine's loopback address do without.
    case server(String)
}

/// How a transport on libcurl behaves.
package struct CurlConfiguration: Sendable {
    /// How many bytes of a body wait for its reader, give or take one read of the socket, or what a hundred small reads
    /// expand to. Answers that promise to fit
    /// share HTTP/2 connections; others have one to themselves, because one slow reader would hold all of them up.
    package var bufferLimit = 256 * 1024
    /// How many connections each loop keeps for later requests.
    package var idleConnections = 64
    /// How long a body that nobody reads any more may take to end by itself, so that its connection can be kept:
    /// servers often send the end of a stream apart from its last event.
    package var linger: Duration = .milliseconds(100)
    /// The most bytes that the heads of one answer, its interim ones and its trailers may have.
    package var headLimit = 64 * 1024
    /// Which addresses requests may go to, for targets that somebody other than the operator chose. It is held against
    /// each address that a host name resolves to, where the connection is made. Without one every address is allowed.
    package var policy: AddressPolicy?
    package var proxy: ProxyChoice = .environment
    /// Certificates to trust, as PEM, instead of the system's.
    package var certificateFile: String?
    /// Answers of the name service, as `CURLOPT_RESOLVE` takes them.
    var resolutions: [String] = []
    /// The name service behind a proxy that is told addresses.
    var resolver: any HostResolver = SystemHostResolver(isForOthers: true)
    var pacing = RetryPacing()

    package init(policy: AddressPolicy? = nil, proxy: ProxyChoice = .environment) {
        self.policy = policy
        self.proxy = proxy
    }
}

/// Passes the time between two attempts, and spreads them.
struct RetryPacing: Sendable {
    var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// A number from 0 to 1.
    var randomness: @Sendable () -> Double = { .random(in: 0...1) }
}
