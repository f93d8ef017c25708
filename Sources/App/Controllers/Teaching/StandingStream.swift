import Auth
import Chat
import Core
import HTTPCore

/// Where people are, as server-sent events.
struct StandingStream {
    let titles: StepTitles
    let tenant: TenantID
    let clock: any WallClock
    /// Of whoever watches.
    let proof: StreamProof

    func response(_ listener: StandingListener) -> HTTPResponse {
        .eventFeed(of: (listener: listener, titles: StandingTitles(titles, in: tenant))) { source in
            guard let frames = try await source.listener.next(), await proof.lasts() else { return nil }
            var bytes: [UInt8] = []
            for frame in frames { bytes += await Self.bytes(of: frame, &source.titles, at: clock.now()) }
            return bytes
        }
    }

    private static func bytes(
        of frame: StandingListener.Frame, _ titles: inout StandingTitles, at now: Timestamp
    ) async -> [UInt8] {
        let (name, data): (String, JSONValue) =
            switch frame {
            case .stands(let standing): ("conversation", await titles.json(of: standing, at: now))
            case .gone(let thread): ("gone", ["thread_id": .string(thread.description)])
            case .ready: ("ready", [:])
            }
        return Array("event: \(name)\ndata: ".utf8) + data.serialized() + Array("\n\n".utf8)
    }
}
