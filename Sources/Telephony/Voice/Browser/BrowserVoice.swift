import Core
package import HTTPCore
package import ModelProviders
import Synchronization

/// A line that leads to a page: passes the sound of a WebSocket to a conversation and back, 20 ms at a time.
///
/// It is the conversation's delegate: shows the page what was said, and passes everything on to the one behind it.
package final class BrowserVoice: ConversationDelegate {
    /// A page that takes its sound later than this has lost it.
    private static let mostWaiting = 250
    /// How often the page is told whose turn it is, and whether tools work.
    private static let framesPerLook = 5

    /// How often it is seen whether the last messages went out, every 10 ms.
    private static let lastLooks = 200

    private let connection: any WebSocketConnection
    private let rate: AudioRate
    private let next: (any ConversationDelegate)?
    private let tap: CallTap?
    private let time: ElapsedTime
    private let sound: Mutex<BrowserSound>
    private let messages: AsyncStream<WebSocketMessage>
    private let input: AsyncStream<WebSocketMessage>.Continuation
    private let waiting = Atomic(0)

    /// - Parameters:
    ///   - rate: `.wide` or `.speech`, the conversation's too
    ///   - next: is told everything that this is
    ///   - tap: where others may hear the line
    package init(
        _ connection: any WebSocketConnection, rate: AudioRate, next: (any ConversationDelegate)? = nil,
        tap: CallTap? = nil, time: ElapsedTime = .system
    ) {
        self.connection = connection
        self.rate = rate
        self.next = next
        self.tap = tap
        tap?.begin(rate: rate)
        self.time = time
        sound = Mutex(BrowserSound(rate: rate))
        (messages, input) = AsyncStream.makeStream()
    }

    /// Holds the conversation until it is over or the page is gone, and closes the connection.
    package func run(_ conversation: any Conversation) async -> CallEnd {
        send(BrowserVoiceMessage.ready(rate: rate.rawValue).message)
        let reason = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.sendAll(conversation) }
            group.addTask { await self.receive(conversation) }
            group.addTask { await self.tick(conversation) }
            let reason = await conversation.run()
            send(BrowserVoiceMessage.end(reason).message)
            input.finish()
            // The last messages go out, then whoever still waits for the page is stopped.
            for _ in 0..<Self.lastLooks where waiting.load(ordering: .relaxed) > 0 {
                guard (try? await time.pause(.milliseconds(10))) != nil else { break }
            }
            group.cancelAll()
            return reason
        }
        await connection.close(WebSocketCloseFrame(.normal))
        return reason
    }

    /// Tells the page which conversation it is.
    package func show(thread: String) { send(BrowserVoiceMessage.thread(thread).message) }

    // MARK: The page

    private func send(_ message: WebSocketMessage) {
        waiting.add(1, ordering: .relaxed)
        if case .terminated = input.yield(message) { waiting.subtract(1, ordering: .relaxed) }
    }

    private func sendAll(_ conversation: any Conversation) async {
        for await message in messages {
            do {
                try await connection.send(message)
            } catch {
                input.finish()
                waiting.store(0, ordering: .relaxed)
                conversation.end(.remoteHangUp)
                return
            }
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    private func receive(_ conversation: any Conversation) async {
        while let message = try? await connection.receive() {
            switch message {
            case .binary(let bytes):
                if sound.withLock({ $0.take(bytes) }) { continue }
                send(BrowserVoiceMessage.error("Sound is 16-bit samples, at most a second at a time.").message)
            case .text(let text):
                switch BrowserVoiceMessage(fromPage: text) {
                case .hold(let isHeld): conversation.hold(isHeld)
                case .key(let key): conversation.press(key)
                case .hangUp: conversation.end(.remoteHangUp)
                default: send(BrowserVoiceMessage.error("This is no message of a conversation.").message)
                }
            }
        }
        if !Task.isCancelled { conversation.end(.remoteHangUp) }
    }

    // MARK: The line

    /// Exchanges a frame every 20 ms, by the clock and not by what went before.
    private func tick(_ conversation: any Conversation) async {
        let start = time.now()
        var (frames, interruptions, wasWorking, activity) = (0, 0, false, ConversationActivity.listening)
        while !Task.isCancelled {
            let heard = sound.withLock { $0.frame() }.map(AudioFrame.linear)
            let played = conversation.exchange(heard)
            tap?.take(heard, played)
            let now = conversation.interruptions
            if now != interruptions {
                interruptions = now
                send(BrowserVoiceMessage.interrupt.message)
            }
            if let played { send(.binary(Self.bytes(of: played))) }
            if frames.isMultiple(of: Self.framesPerLook) {
                if conversation.isWorking != wasWorking {
                    wasWorking.toggle()
                    send(BrowserVoiceMessage.working(wasWorking).message)
                }
                let now = conversation.activity
                if now != activity {
                    activity = now
                    send(BrowserVoiceMessage.state(now).message)
                }
            }
            if waiting.load(ordering: .relaxed) > Self.mostWaiting { conversation.end(.mediaLost) }
            frames += 1
            let due = start + TurnMachine.frame * frames
            guard (try? await time.pause(max(.zero, due - time.now()))) != nil else { return }
        }
    }

    private static func bytes(of frame: AudioFrame) -> [UInt8] {
        switch frame {
        case .linear(let samples): WAV.body(samples)
        case .pcmu(let bytes): WAV.body(MuLaw.decode(bytes))
        }
    }

    // MARK: ConversationDelegate

    package func said(_ item: TranscriptItem) async {
        send(BrowserVoiceMessage.transcript(item).message)
        await next?.said(item)
    }

    package func answered(_ latencies: TurnLatencies) async { await next?.answered(latencies) }

    package func transfer(to target: String) async -> Bool { await next?.transfer(to: target) ?? false }

    package func hangUp(_ reason: CallEnd) async { await next?.hangUp(reason) }
}
