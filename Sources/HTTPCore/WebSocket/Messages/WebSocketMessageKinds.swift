/// The kinds of messages that an application takes; any other is refused with 1003 (RFC 6455 §7.4.1).
package struct WebSocketMessageKinds: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let text = WebSocketMessageKinds(rawValue: 1)
    package static let binary = WebSocketMessageKinds(rawValue: 2)
    package static let all: WebSocketMessageKinds = [.text, .binary]
}
