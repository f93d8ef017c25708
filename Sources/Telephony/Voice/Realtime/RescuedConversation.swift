package import Core
import Synchronization

/// A conversation with a model that hears and speaks, which another kind of conversation takes over where the model's
/// service fails: the line goes on, and whoever called hears an answer all the same.
package final class RescuedConversation: Conversation {
    private struct State {
        var current: any Conversation
        /// Whether whoever holds the line, and not the service, ended it.
        var isEnded = false
    }

    private let rescue: @Sendable () -> any Conversation
    private let session: any AssistantSession
    private let delegate: UnfailingDelegate
    private let state: Mutex<State>
    private let logger: Logger

    /// - Parameters:
    ///   - delegate: is not kept alive
    ///   - session: is told how the call ended where nobody took over
    ///   - first: is given a delegate that is not told of failures, and leaves the end of the session to this
    ///   - rescue: makes what takes over, which tells the session of the end itself
    package init(
        _ delegate: any ConversationDelegate, session: any AssistantSession, logger: Logger,
        first: (any ConversationDelegate) -> any Conversation, rescue: @escaping @Sendable () -> any Conversation
    ) {
        (self.rescue, self.session) = (rescue, session)
        self.logger = logger.labelled("voice")
        self.delegate = UnfailingDelegate(delegate)
        state = Mutex(State(current: first(self.delegate)))
    }

    private var current: any Conversation { state.withLock { $0.current } }

    package func run() async -> CallEnd {
        let reason = await current.run()
        let next = state.withLock { state -> (any Conversation)? in
            guard reason == .failed, !state.isEnded, !Task.isCancelled else { return nil }
            state.current = rescue()
            return state.current
        }
        guard let next else {
            try? await finishing(within: .seconds(10)) { [session] in await session.end(reason) }
            return reason
        }
        logger.warning("another kind of voice takes a call over")
        return await next.run()
    }

    package func end(_ reason: CallEnd) {
        let current = state.withLock { state in
            state.isEnded = true
            return state.current
        }
        current.end(reason)
    }

    package var interruptions: Int { current.interruptions }
    package var isWorking: Bool { current.isWorking }
    package var activity: ConversationActivity { current.activity }

    // MARK: AudioPeer

    package func exchange(_ heard: AudioFrame?) -> AudioFrame? { current.exchange(heard) }
    package func press(_ key: Character) { current.press(key) }
    package func hold(_ isHeld: Bool) { current.hold(isHeld) }
    package func end() { end(.remoteHangUp) }
}

/// Passes everything on but that the line is to be hung up because something failed.
private final class UnfailingDelegate: ConversationDelegate {
    private weak let next: (any ConversationDelegate)?

    init(_ next: any ConversationDelegate) { self.next = next }

    func said(_ item: TranscriptItem) async { await next?.said(item) }
    func answered(_ latencies: TurnLatencies) async { await next?.answered(latencies) }
    func transfer(to target: String) async -> Bool { await next?.transfer(to: target) ?? false }
    func hangUp(_ reason: CallEnd) async { if reason != .failed { await next?.hangUp(reason) } }
}
