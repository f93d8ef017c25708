import Auth
import Core
import HTTPCore
import Workflows

/// A run's events as server-sent events.
///
/// An event's `id` is its number, where the journal has the event. What goes out before is sent without one, and its `id`
/// follows when it is journaled: a client that comes back with the last `id` misses nothing, and what it had seen beyond
/// comes again.
struct RunEventStream {
    let follower: RunFollower
    let sight: RunVisibility
    /// Of whoever follows; nil for one who began the run, which they follow until it rests.
    var proof: StreamProof?

    /// Where the client goes on: `Last-Event-ID`, which a browser sends that comes back, before `after`.
    static func position(_ request: HTTPRequest) throws(JSONDecodingError) -> Int {
        guard let text = request.fields["Last-Event-ID"] ?? request.queryParameters["after"], !text.isEmpty else {
            return 0
        }
        return try Field.value(text, "after", "the number of an event") {
            Int($0).flatMap { (0...Int(Int32.max)).contains($0) ? $0 : nil }
        }
    }

    /// The answer; `opening` goes before the events.
    func response(opening: [UInt8] = [], fields: HTTPFields = [:]) -> HTTPResponse {
        .eventFeed(of: (follower: follower, noted: follower.journaled), opening: opening, fields: fields) { source in
            guard let events = await source.follower.next(), await proof?.lasts() ?? true else { return nil }
            var bytes: [UInt8] = []
            for event in events {
                let isJournaled = event.number <= source.follower.journaled
                bytes += frame(event, hasID: isJournaled)
                if isJournaled { source.noted = event.number }
            }
            if source.follower.journaled > source.noted {
                source.noted = source.follower.journaled
                bytes += Array("id: \(source.noted)\n\n".utf8)
            }
            return bytes
        }
    }

    private func frame(_ event: NumberedRunEvent, hasID: Bool) -> [UInt8] {
        let data: JSONValue = [
            "number": .integer(Int64(event.number)), "step": .integer(Int64(event.step)),
            "type": .string(event.event.kind), "data": shown(event.event),
        ]
        var bytes: [UInt8] = hasID ? Array("id: \(event.number)\n".utf8) : []
        bytes += "data: ".utf8
        bytes += data.serialized()
        bytes += "\n\n".utf8
        return bytes
    }

    /// Without what was said, only what the run and its steps did is left.
    private func shown(_ event: RunEvent) -> JSONValue {
        if event.isForAuthors, !sight.ofSteps.showsContent { return [:] }
        if sight.showsContent { return event.payload }
        return switch event {
        case .stepStarted, .stepFinished: event.payload
        case .runFailed: sight.shown(error: event.payload)
        default: [:]
        }
    }
}
