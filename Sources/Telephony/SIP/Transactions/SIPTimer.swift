/// The timers of transactions by their names (RFC 3261 §17, table 4; L and M: RFC 6026 §7.1, §7.2).
enum SIPTimer: String, Hashable, Sendable {
    /// INVITE client: send again over datagrams.
    case a
    /// INVITE client: give up.
    case b
    /// INVITE client: take repeated refusals.
    case d
    /// Other client: send again over datagrams.
    case e
    /// Other client: give up.
    case f
    /// INVITE server: send the refusal again.
    case g
    /// INVITE server: no ACK came.
    case h
    /// INVITE server: take repeated ACKs.
    case i
    /// Other server: take repeated requests.
    case j
    /// Other client: take repeated answers.
    case k
    /// INVITE server: take repeated requests after 2xx.
    case l
    /// INVITE client: take further 2xx.
    case m
}
