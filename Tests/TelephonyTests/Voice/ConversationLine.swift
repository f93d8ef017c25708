import Core
import ModelProviders
import Support
import Synchronization

@testable import Telephony

/// A line with a conversation on it, in the test's own time: 20 ms pass with each frame, and what the conversation's
/// tasks have to do is done between two frames.
final class ConversationLine: Sendable {
    static let loud = AudioFrame.linear(Array(repeating: 4_000, count: 160))
    static let quiet = AudioFrame.linear(Array(repeating: 0, count: 160))

    let conversation: VoiceConversation
    let call: ScriptedCall
    private let time = SetTime()
    private let played = Mutex<[(time: Duration, frame: AudioFrame?)]>([])

    init(
        _ session: any AssistantSession, _ services: any VoiceServices, call: ScriptedCall = ScriptedCall(),
        makesPhrasesAhead: Bool = false, _ change: (inout VoiceSettings) -> Void = { _ in }
    ) {
        var settings = VoiceSettings()
        change(&settings)
        self.call = call
        conversation = VoiceConversation(
            session, services: services, settings: settings, rate: .narrow, delegate: call, turnModel: nil,
            phrases: PhraseCache(), makesPhrasesAhead: makesPhrasesAhead, time: time.time(),
            logger: Logger(label: "test", level: .error, sink: DiscardingSink()))
    }

    /// Holds the conversation while the test goes through it, and gives why it ended.
    @discardableResult
    func hold(_ test: @escaping @Sendable (ConversationLine) async -> Void) async -> CallEnd {
        await withTaskGroup(of: CallEnd?.self) { group in
            group.addTask { await self.conversation.run() }
            group.addTask {
                await self.settle()
                await test(self)
                self.conversation.end(.remoteHangUp)
                return nil
            }
            var end = CallEnd.failed
            for await result in group { end = result ?? end }
            return end
        }
    }

    /// So much time passes.
    func pass(_ duration: Duration, _ frame: AudioFrame? = ConversationLine.quiet, settles: Bool = true) async {
        for _ in 0..<Int(duration / TurnMachine.frame) {
            time.advance(by: TurnMachine.frame)
            let now = self.now
            let out = conversation.exchange(frame)
            played.withLock { $0.append((now, out)) }
            if settles { await settle() }
        }
    }

    func speak(_ duration: Duration) async { await pass(duration, Self.loud) }

    /// A question, and the silence that ends it.
    func ask() async {
        await speak(.milliseconds(800))
        await pass(.milliseconds(600))
    }

    /// Lets the tasks do what they can.
    func settle() async {
        for _ in 0..<2_000 {
            await Task.yield()
            if conversation.isAtRest { return }
        }
    }

    var now: Duration { time.time().now() }

    /// Whether there was sound in each frame since this time.
    func sounds(since start: Duration = .zero) -> [Bool] {
        played.withLock { $0.filter { $0.time > start }.map { $0.frame != nil } }
    }

    /// The time from this one to the first sound behind it.
    func firstSound(after start: Duration) -> Duration? {
        played.withLock { $0.first { $0.time > start && $0.frame != nil }.map { $0.time - start } }
    }
}

/// Nobody reads what tests log.
struct DiscardingSink: LogSink {
    func write(level: LogLevel, label: String, message: StaticString, metadata: Logger.Metadata) {}
}
