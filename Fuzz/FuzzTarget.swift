/// One thing that reads what strangers send, and what must hold for any bytes.
struct FuzzTarget: Sendable {
    /// Also the name of its corpus and dictionary.
    let name: String
    /// Traps where something does not hold.
    let check: @Sendable ([UInt8]) -> Void

    static let all = [
        FuzzTarget(name: "json", check: checkJSON),
        FuzzTarget(name: "http", check: checkRequests),
        FuzzTarget(name: "chunked", check: checkChunked),
        FuzzTarget(name: "multipart", check: checkMultipart),
        FuzzTarget(name: "websocket-server", check: checkWebSocketServer),
        FuzzTarget(name: "websocket-client", check: checkWebSocketClient),
        FuzzTarget(name: "inflate", check: checkInflate),
        FuzzTarget(name: "events", check: checkEventStream),
        FuzzTarget(name: "conditions", check: checkConditions),
        FuzzTarget(name: "addresses", check: checkAddresses),
        FuzzTarget(name: "proxies", check: checkProxies),
        FuzzTarget(name: "text", check: checkText),
        FuzzTarget(name: "tokens", check: checkTokens),
        FuzzTarget(name: "expressions", check: checkExpressions),
        FuzzTarget(name: "schemas", check: checkSchemas),
        FuzzTarget(name: "documents", check: checkDocuments),
        FuzzTarget(name: "sip", check: checkSIP),
        FuzzTarget(name: "sdp", check: checkSDP),
        FuzzTarget(name: "rtp", check: checkRTP),
    ]
}

/// Traps with what was expected, for the finding's file alone does not tell it.
func require(_ condition: Bool, _ rule: @autoclosure () -> String) {
    guard condition else { fatalError("does not hold: \(rule())") }
}
