/// How an endpoint uses permessage-deflate (RFC 7692) where its peer has it too.
package struct WebSocketDeflate: Equatable, Sendable {
    /// The largest window that this side compresses with, and asks of its peer where it may: 2 to the power of 9 to 15
    /// bytes. Each connection in use holds about eight such windows for what it sends and one and a half for what it
    /// receives; a peer that cannot be asked to do with less has one of 32 KiB.
    package var windowBits: Int
    /// Whether a message is compressed with what the ones before it had; without, memory is the same and data longer.
    package var keepsContext: Bool
    /// 1 is the fastest, 9 the smallest.
    package var level: Int
    /// Messages of fewer bytes go as they are, at least one.
    package var minimumLength: Int

    /// Suits many connections: about 40 KiB for one in use.
    package init(windowBits: Int = 12, keepsContext: Bool = true, level: Int = 6, minimumLength: Int = 64) {
        precondition((9...15).contains(windowBits) && (1...9).contains(level), "zlib's own bounds")
        self.windowBits = windowBits
        self.keepsContext = keepsContext
        self.level = level
        self.minimumLength = max(1, minimumLength)
    }

    /// The extension's registered name.
    static let name = "permessage-deflate"

    // MARK: Server (RFC 7692 §5.1, §7.1)

    /// The answer to the first offer that can be taken, and the terms it sets; nil where none can.
    func answer(to offers: [WebSocketExtension]) -> (field: String, terms: WebSocketDeflateTerms)? {
        for offer in offers where offer.name == Self.name {
            guard let offered = WebSocketDeflateParameters(offer, valueIsOptional: true) else { continue }
            var answer = WebSocketDeflateParameters()
            answer.serverForgets = offered.serverForgets || !keepsContext
            answer.clientForgets = offered.clientForgets || !keepsContext
            // A window may only be named where the client has named it.
            answer.serverWindow = offered.serverWindow.map { min($0, windowBits) }
            if offered.namesClientWindow { answer.clientWindow = min(offered.clientWindow ?? 15, windowBits) }
            let terms = WebSocketDeflateTerms(
                outgoing: .init(windowBits: answer.serverWindow ?? windowBits, keepsContext: !answer.serverForgets),
                incoming: .init(windowBits: answer.clientWindow ?? 15, keepsContext: !answer.clientForgets),
                level: level, minimumLength: minimumLength)
            return (answer.text, terms)
        }
        return nil
    }

    // MARK: Client

    /// What a client says in `Sec-WebSocket-Extensions`.
    var offer: String {
        var offer = WebSocketDeflateParameters()
        offer.namesClientWindow = true
        offer.serverWindow = windowBits < 15 ? windowBits : nil
        offer.serverForgets = !keepsContext
        offer.clientForgets = !keepsContext
        return offer.text
    }

    /// The terms that a server's answer to the offer sets; nil where the answer breaks the rules.
    func terms(of answer: WebSocketExtension) -> WebSocketDeflateTerms? {
        guard answer.name == Self.name, let agreed = WebSocketDeflateParameters(answer, valueIsOptional: false),
            keepsContext || agreed.serverForgets
        else { return nil }
        if windowBits < 15 {
            guard let window = agreed.serverWindow, window <= windowBits else { return nil }
        }
        return WebSocketDeflateTerms(
            outgoing: .init(
                windowBits: min(agreed.clientWindow ?? 15, windowBits),
                keepsContext: keepsContext && !agreed.clientForgets),
            incoming: .init(windowBits: agreed.serverWindow ?? 15, keepsContext: !agreed.serverForgets),
            level: level, minimumLength: minimumLength)
    }
}
