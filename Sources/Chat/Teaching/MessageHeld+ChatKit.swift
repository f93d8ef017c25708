import Core
import HTTPCore

extension MessageHeld {
    /// What a ChatKit client gets: the message is there, and a notice says who answers.
    var stream: HTTPResponse {
        let events: [ChatKitEvent] = [.itemDone(item), .streamOptions(allowsCancel: false), .notice(notice)]
        return .eventStream { try await $0.send(events.map { $0.json.serialized() }) }
    }
}
