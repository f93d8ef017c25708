/// Which ways sound flows, as the one who says it sees it (RFC 3264 §5.1).
enum SDPDirection: String, Sendable {
    case sendrecv, sendonly, recvonly, inactive

    init(sends: Bool, receives: Bool) {
        self = sends ? (receives ? .sendrecv : .sendonly) : (receives ? .recvonly : .inactive)
    }

    var sends: Bool { self == .sendrecv || self == .sendonly }
    var receives: Bool { self == .sendrecv || self == .recvonly }

    /// The same, seen by the other side.
    var reversed: SDPDirection { SDPDirection(sends: receives, receives: sends) }

    /// The last one that is said, by the medium or else for all of them.
    init(of medium: SDPMedia, in description: SDPDescription) {
        let said = { (attributes: [SDPAttribute]) in attributes.compactMap { SDPDirection(rawValue: $0.name) }.last }
        self = said(medium.attributes) ?? said(description.attributes) ?? .sendrecv
    }
}
