package import Net

/// How an endpoint behaves.
package struct SIPEndpointSettings: Sendable {
    package var transport: SIPTransportSettings
    /// For digest challenges of ours.
    package var realm = "lyceum"
    /// Whether challenges are made for SHA-256 beside MD5 (RFC 8760); some telephones understand the first challenge alone,
    /// and that only where it is MD5.
    package var offersSHA256 = true
    /// Makes nonces; at least 32 bytes that replicas share.
    package var nonceKey: [UInt8]
    /// What answers and requests call this program.
    package var product = "Lyceum"
    /// Calls at once, of all accounts together; more are answered with 503.
    package var callLimit = 2_000
    /// Messages a second, and at once, from a sender that nobody knows.
    package var strangerRate = (perSecond: 20.0, burst: 60.0)
    /// Messages a second, and at once, from a sender that the user knows.
    package var knownRate = (perSecond: 10_000.0, burst: 20_000.0)
    /// Where requests may go that others aim: the hosts of accounts, the contacts of callers. Nil is anywhere.
    package var policy: AddressPolicy?
    /// Seconds between refreshes of a call that are asked for (RFC 4028).
    package var sessionSeconds: UInt32 = 1800
    var timings = SIPTimings()
    /// Transactions at once.
    var transactionLimit = 50_000

    package init(transport: SIPTransportSettings, nonceKey: [UInt8]) {
        (self.transport, self.nonceKey) = (transport, nonceKey)
    }
}
