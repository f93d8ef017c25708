/// What a request asks for (RFC 3261 §7.1); case counts, and a method that nobody knows is still a method.
struct SIPMethod: Hashable, Sendable {
    /// The token of the request line.
    let name: String

    static let invite = SIPMethod(known: "INVITE")
    static let ack = SIPMethod(known: "ACK")
    static let bye = SIPMethod(known: "BYE")
    static let cancel = SIPMethod(known: "CANCEL")
    static let options = SIPMethod(known: "OPTIONS")
    static let register = SIPMethod(known: "REGISTER")
    /// RFC 3262.
    static let prack = SIPMethod(known: "PRACK")
    /// RFC 3311.
    static let update = SIPMethod(known: "UPDATE")
    /// RFC 3515.
    static let refer = SIPMethod(known: "REFER")
    /// RFC 6665.
    static let notify = SIPMethod(known: "NOTIFY")
    /// RFC 6086.
    static let info = SIPMethod(known: "INFO")

    /// RFC 3428.
    static let message = SIPMethod(known: "MESSAGE")
    /// RFC 6665.
    static let subscribe = SIPMethod(known: "SUBSCRIBE")
    /// RFC 3903.
    static let publish = SIPMethod(known: "PUBLISH")

    /// What the user agent of this server answers with more than 501.
    static let known: [SIPMethod] = [
        .invite, .ack, .bye, .cancel, .options, .register, .prack, .update, .refer, .notify, .info, .message,
        .subscribe, .publish,
    ]

    /// Nil where the name is no token.
    init?(_ name: String) {
        guard !name.isEmpty, name.utf8.allSatisfy(SIPScanner.isToken) else { return nil }
        self.name = name
    }

    private init(known name: String) {
        self.name = name
    }
}

extension SIPMethod: CustomStringConvertible {
    var description: String { name }
}
