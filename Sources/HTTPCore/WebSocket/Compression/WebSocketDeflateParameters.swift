/// The parameters of one offer of permessage-deflate, or of the answer to it (RFC 7692 §7.1).
struct WebSocketDeflateParameters: Sendable {
    /// `server_no_context_takeover`.
    var serverForgets = false
    /// `client_no_context_takeover`.
    var clientForgets = false
    /// `server_max_window_bits`, 8 to 15.
    var serverWindow: Int?
    /// The value of `client_max_window_bits`, 8 to 15.
    var clientWindow: Int?
    /// `client_max_window_bits` without a value, as an offer may have it.
    var namesClientWindow = false

    /// Nothing said.
    init() {}

    /// Nil for a parameter that is unknown, repeated, or has another value than it may. Only in an offer the value of
    /// `client_max_window_bits` is optional.
    init?(_ extension: WebSocketExtension, valueIsOptional: Bool) {
        guard Set(`extension`.parameters.map(\.name)).count == `extension`.parameters.count else { return nil }
        for (name, value) in `extension`.parameters {
            switch (name, value) {
            case ("server_no_context_takeover", nil): serverForgets = true
            case ("client_no_context_takeover", nil): clientForgets = true
            case ("server_max_window_bits", let value?):
                guard let bits = Self.windowBits(value) else { return nil }
                serverWindow = bits
            case ("client_max_window_bits", let value?):
                guard let bits = Self.windowBits(value) else { return nil }
                clientWindow = bits
                namesClientWindow = true
            case ("client_max_window_bits", nil) where valueIsOptional: namesClientWindow = true
            default: return nil
            }
        }
    }

    /// The member of `Sec-WebSocket-Extensions`.
    var text: String {
        var text = WebSocketDeflate.name
        if serverForgets { text += "; server_no_context_takeover" }
        if clientForgets { text += "; client_no_context_takeover" }
        if let serverWindow { text += "; server_max_window_bits=\(serverWindow)" }
        if let clientWindow {
            text += "; client_max_window_bits=\(clientWindow)"
        } else if namesClientWindow {
            text += "; client_max_window_bits"
        }
        return text
    }

    /// Without leading zeros (§7.1.2.1).
    private static func windowBits(_ text: String) -> Int? {
        (8...15).first { String($0) == text }
    }
}
