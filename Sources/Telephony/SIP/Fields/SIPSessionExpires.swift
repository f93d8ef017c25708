/// How long a session lives without being refreshed, and who refreshes it (RFC 4028 §4).
struct SIPSessionExpires: Equatable, SIPFieldValue {
    /// The side that sends refreshes.
    enum Refresher: String, Sendable {
        case uac, uas
    }

    let seconds: UInt32
    var refresher: Refresher?

    init(seconds: UInt32, refresher: Refresher?) {
        self.seconds = seconds
        self.refresher = refresher
    }

    init?(_ scanner: inout SIPScanner) {
        guard let seconds = scanner.number(upTo: UInt64(UInt32.max)), let parameters = SIPParameters(&scanner)
        else { return nil }
        self.init(seconds: UInt32(seconds), refresher: nil)
        if let name = parameters["refresher"] {
            guard let refresher = Refresher(rawValue: name.lowercased()) else { return nil }
            self.refresher = refresher
        }
    }

    var description: String { "\(seconds)\(refresher.map { ";refresher=\($0.rawValue)" } ?? "")" }
}
