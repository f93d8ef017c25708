import Core
package import HTTPCore
import Workflows

/// What a thread's listener gets, as server-sent events (WHATWG HTML §9.2).
///
/// `data` is an event of the ChatKit protocol. Events named `run` say which run is at work, rests or has ended; those named
/// `branch` that the thread shows another branch now, which the client reads anew. An `id`
/// is a position: whoever comes back with the last one misses nothing, and forgets what came behind it.
package enum ThreadEventStream {
    /// The answer that gives the client everything the listener gets, for as long as they may have it; `opening` goes
    /// before it.
    package static func response(
        opening: [ChatKitEvent] = [], _ listener: ThreadListener, for client: StreamClient,
        while lasts: @escaping @Sendable () async -> Bool = { true }
    ) -> HTTPResponse {
        let source = Source(listener: listener, pace: client.longestRest.map(ReadingPace.init))
        return .eventFeed(of: source, opening: opening.flatMap { bytes(.event($0, nil)) }) { source in
            guard let frames = try await source.next(), await lasts() else { return nil }
            return frames.flatMap { bytes($0) }
        }
    }

    /// A listener for somebody who may want text seldom.
    private struct Source {
        var listener: ThreadListener
        /// Nil for who wants text as it comes.
        var pace: ReadingPace?
        var rest = Duration.zero

        /// What came since the last call, once it is time for it.
        mutating func next() async throws -> [ThreadListener.Frame]? {
            if rest > .zero { try await Task.sleep(for: rest) }
            guard let frames = try await listener.next() else { return nil }
            guard var pace else { return frames }
            let length = frames.textAtEnd
            rest = length > 0 ? pace.rest(after: length, at: .now) : .zero
            self.pace = pace
            return frames.joiningTexts
        }
    }

    /// One frame with its end.
    static func bytes(_ frame: ThreadListener.Frame) -> [UInt8] {
        var bytes: [UInt8] = []
        if let position = frame.position { bytes += Array("id: \(position.description)\n".utf8) }
        switch frame {
        case .event(let event, _):
            bytes += "data: ".utf8
            bytes += event.json.serialized()
            bytes += "\n".utf8
        case .run(let run, let status, _):
            let data: JSONValue = ["run_id": .string(run.description), "status": .string(status.rawValue)]
            bytes += "event: run\ndata: ".utf8
            bytes += data.serialized()
            bytes += "\n".utf8
        case .branch(let branch, _):
            bytes += "event: branch\ndata: ".utf8
            bytes += JSONValue.object(["branch_id": .string(branch.description)]).serialized()
            bytes += "\n".utf8
        case .position: break
        }
        bytes += "\n".utf8
        return bytes
    }
}
