/// One end of a call, as the signalling names it. Untrusted: a caller can claim any number.
package enum CallParty: Hashable, Sendable {
    /// A subscriber of the telephone network.
    case number(PhoneNumber)
    /// A SIP account, by the address of its URI without scheme and parameters, for example `alice@pbx.example.org`.
    case account(String)
    /// The caller asked the network not to show who calls.
    case withheld
}
