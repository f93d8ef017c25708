/// What a step sends out that wants somebody to be called.
package enum OutboundCallEffect {
    /// The kind of such effects.
    package static let kind = "outbound_call"
}
