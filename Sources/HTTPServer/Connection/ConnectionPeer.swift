import Net

/// Who is at the other end of a connection: the system's word, or that of a PROXY header.
struct ConnectionPeer {
    /// Nil where the system names none.
    let address: IPAddress?
    /// The address as text; empty without one. Made once, because every request carries it.
    let text: String
    /// Whether what it says about its clients counts.
    let isTrusted: Bool
    /// Whether a proxy says that its client's connection is encrypted.
    let isSecure: Bool

    /// A peer at this address.
    init(_ address: IPAddress?, trusted: TrustedProxies, isSecure: Bool = false) {
        self.address = address?.unmapped
        text = self.address?.description ?? ""
        isTrusted = !trusted.isEmpty && (address.map(trusted.contains) ?? false)
        self.isSecure = isSecure
    }

    /// What its connections are counted under; nil for a proxy, which brings those of many.
    var sender: IPAddress? { isTrusted ? nil : address?.sender }
}
