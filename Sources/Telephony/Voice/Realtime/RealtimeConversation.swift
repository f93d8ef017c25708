package import Core
package import HTTPCore
package import ModelProviders
import Synchronization

/// A conversation with a model that hears and speaks, over a WebSocket (OpenAI's Realtime protocol). On a telephone
/// line µ-law passes untouched both ways.
package final class RealtimeConversation: Conversation {
    /// The waits before further attempts to reach the server.
    package static let backoff: [Duration] = [.milliseconds(200), .seconds(1), .seconds(3)]
    /// Sound that the server does not take in time is dropped beyond this many messages.
    private static let mostWaiting = 100

    private enum Work: Hashable, Sendable {
        case serving
        case room
        case tool(String)
        case transfer
    }

    private enum Note: Sendable {
        case said(TranscriptItem)
        case answered(TurnLatencies)
    }

    private struct State {
        var machine: RealtimeMachine?
        var detector: any SpeechDetector
        var echo = 0.0
        var toServer: Resampler
        var toLine: Resampler
        var waitingSound: WaitingSound
        var output: AsyncStream<RealtimeRequest>.Continuation?
        var isOver = false
    }

    private let assistant: any RealtimeAssistant
    private let connector: any WebSocketConnecting
    private let endpoint: RealtimeEndpoint
    private let meter: (any RealtimeMeter)?
    private let settings: VoiceSettings
    private let rate: AudioRate
    private let passesMuLaw: Bool
    private let time: ElapsedTime
    private let logger: Logger
    private weak let delegate: (any ConversationDelegate)?
    private let backoff: [Duration]

    private let format: RealtimeFormat
    private let origin: Duration
    private let state: Mutex<State>
    private let tasks = TaskBag<Work>()
    private let ends: AsyncStream<(CallEnd, tellsLine: Bool)>
    private let endInput: AsyncStream<(CallEnd, tellsLine: Bool)>.Continuation
    private let notes: AsyncStream<Note>
    private let noteInput: AsyncStream<Note>.Continuation
    private let waiting = Atomic(0)

    /// - Parameters:
    ///   - meter: counts what the model takes; nil where nobody does
    ///   - rate: of the line; `.narrow` is met in µ-law, all others at 24 kHz
    ///   - passesMuLaw: whether the line plays `AudioFrame.pcmu`
    ///   - delegate: is not kept alive
    ///   - backoff: the waits before further attempts to reach the server
    package init(
        _ assistant: any RealtimeAssistant, through connector: any WebSocketConnecting, to endpoint: RealtimeEndpoint,
        meter: (any RealtimeMeter)? = nil, settings: VoiceSettings, rate: AudioRate, passesMuLaw: Bool,
        delegate: (any ConversationDelegate)?, detector: any SpeechDetector = EnergyDetector(),
        backoff: [Duration] = RealtimeConversation.backoff, time: ElapsedTime = .system, logger: Logger
    ) {
        self.assistant = assistant
        self.backoff = backoff
        self.connector = connector
        self.endpoint = endpoint
        self.meter = meter
        self.settings = settings
        self.rate = rate
        self.passesMuLaw = passesMuLaw
        self.delegate = delegate
        self.time = time
        self.logger = logger.labelled("voice")
        origin = time.now()
        format = rate == .narrow ? .pcmu : .pcm
        state = Mutex(
            State(
                detector: detector, toServer: Resampler(from: rate, to: .speech),
                toLine: Resampler(from: .speech, to: rate),
                waitingSound: WaitingSound(settings.holdSound, rate: rate.rawValue)))
        (ends, endInput) = AsyncStream.makeStream()
        (notes, noteInput) = AsyncStream.makeStream()
    }

    package func run() async -> CallEnd {
        tasks.start(.serving) { [self] in await serve() }
        let (reason, tellsLine) = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.tellDelegate() }
            var (reason, tellsLine) = (CallEnd.failed, false)
            for await end in ends {
                (reason, tellsLine) = end
                break
            }
            state.withLock { state in
                state.isOver = true
                state.output?.finish()
            }
            tasks.close()
            meter?.close()
            noteInput.finish()
            await group.waitForAll()
            return (reason, tellsLine)
        }
        // Where the server stops in the middle of a conversation, what was said is still kept.
        try? await finishing(within: .seconds(10)) { [self, reason, tellsLine] in
            if tellsLine { await delegate?.hangUp(reason) }
            await assistant.end(reason)
        }
        return reason
    }

    package func end(_ reason: CallEnd) { finish(reason, tellsLine: false) }

    package func end() { end(.remoteHangUp) }

    private func finish(_ reason: CallEnd, tellsLine: Bool) {
        endInput.yield((reason, tellsLine))
    }

    package var interruptions: Int { state.withLock { $0.machine?.interruptions ?? 0 } }

    package var isWorking: Bool { state.withLock { $0.machine?.isWorking ?? false } }

    package var activity: ConversationActivity { state.withLock { $0.machine?.activity ?? .listening } }

    // MARK: The line

    package func exchange(_ heard: AudioFrame?) -> AudioFrame? {
        let now = time.now() - origin
        return state.withLock { state in
            guard !state.isOver, state.machine != nil else { return nil }
            return exchange(heard, &state, now)
        }
    }

    private func exchange(_ heard: AudioFrame?, _ state: inout State, _ now: Duration) -> AudioFrame? {
        var (bytes, isVoiced): ([UInt8]?, Bool) = (nil, false)
        if let heard {
            let samples =
                switch heard {
                case .linear(let samples): samples
                case .pcmu(let bytes): MuLaw.decode(bytes)
                }
            isVoiced = state.detector.isSpeech(samples, echo: state.echo)
            bytes = self.bytes(of: samples, heard, &state)
        }
        guard let (play, actions) = state.machine?.exchange(bytes, isVoiced: isVoiced, at: now) else { return nil }
        perform(actions, &state)
        guard let play else {
            state.echo *= 0.9
            guard state.machine?.isWaiting == true else { return nil }
            return state.waitingSound.take(rate.frameSamples).map { .linear($0) }
        }
        let played = format == .pcmu ? MuLaw.decode(play) : state.toLine.resample(Self.samples(of: play))
        state.echo = max(SoundLevel.rootMeanSquare(played), state.echo * 0.9)
        return format == .pcmu && passesMuLaw ? .pcmu(play) : .linear(played)
    }

    /// A line's frame in the session's format.
    private func bytes(of samples: [Int16], _ frame: AudioFrame?, _ state: inout State) -> [UInt8]? {
        if format == .pcm { return WAV.body(state.toServer.resample(samples)) }
        if case .pcmu(let bytes) = frame { return bytes }
        return MuLaw.encode(samples)
    }

    private static func samples(of bytes: [UInt8]) -> [Int16] {
        stride(from: 0, to: bytes.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
    }

    package func press(_ key: Character) {
        let now = time.now() - origin
        state.withLock { $0.machine?.press(key, at: now) }
    }

    package func hold(_ isHeld: Bool) {
        let now = time.now() - origin
        state.withLock { $0.machine?.hold(isHeld, at: now) }
    }

    // MARK: The server

    /// Reaches the server, again where it is lost, until the conversation is over.
    private func serve() async {
        let setUp: RealtimeSetUp
        do {
            setUp = try await assistant.setUp()
            try await meter?.requireRoom()
        } catch {
            logger.error("a conversation could not be set up", [("error", "\(error)")])
            return finish(.failed, tellsLine: true)
        }
        state.withLock {
            $0.machine = RealtimeMachine(setUp, settings, endpoint, format: format)
        }
        var target = WebSocketTarget(url: endpoint.url, deflate: nil)
        if let key = endpoint.apiKey { target.fields["Authorization"] = "Bearer \(key)" }
        var failures = 0
        while !Task.isCancelled {
            let began = time.now()
            do {
                try await serve(over: try await connector.connect(to: target))
            } catch {
                logger.warning("the realtime server was lost", [("error", "\(error)")])
                if (error as? WebSocketConnectionError)?.isRetryable == false { failures = backoff.count }
            }
            if time.now() - began > .seconds(30) { failures = 0 }
            guard failures < backoff.count, !Task.isCancelled else { break }
            do { try await time.pause(backoff[failures]) } catch { break }
            failures += 1
        }
        if !Task.isCancelled { finish(.failed, tellsLine: true) }
    }

    private func serve(over connection: any WebSocketConnection) async throws {
        let (requests, output) = AsyncStream<RealtimeRequest>.makeStream()
        let now = time.now() - origin
        waiting.store(0, ordering: .relaxed)
        state.withLock { state in
            guard !state.isOver else { return output.finish() }
            state.output = output
            perform(state.machine?.connected(at: now) ?? [], &state)
        }
        defer {
            state.withLock { $0.output = nil }
            meter?.ended(nil)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await request in requests {
                    try await connection.send(.text(request.text))
                    self.waiting.subtract(1, ordering: .relaxed)
                }
            }
            group.addTask {
                while let message = try await connection.receive() {
                    guard case .text(let text) = message, let event = RealtimeEvent(text) else { continue }
                    self.count(event)
                    self.perform { machine, now in machine.take(event, at: now) }
                }
            }
            // Whichever ends first, the connection is of no more use.
            defer { group.cancelAll() }
            try await group.next()
        }
        await connection.close(WebSocketCloseFrame(.normal))
    }

    /// Counts what the model takes. An answer that is lost with its connection is over too.
    private func count(_ event: RealtimeEvent) {
        guard let meter else { return }
        switch event {
        case .responseBegan: meter.begins()
        case .sound, .words, .toolCall: meter.speaks()
        case .responseEnded(_, let usage):
            meter.ended(usage)
            tasks.start(.room) { [self] in
                do {
                    try await meter.requireRoom()
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning("the model may not answer any more", [("error", "\(error)")])
                    perform { machine, now in machine.refuse(at: now) }
                }
            }
        default: break
        }
    }

    private func perform(_ change: (inout RealtimeMachine, Duration) -> [RealtimeMachine.Action]) {
        let now = time.now() - origin
        state.withLock { state in
            guard !state.isOver, var machine = state.machine else { return }
            // Taken out and put back, so that its buffers are not copied.
            state.machine = nil
            let actions = change(&machine, now)
            state.machine = machine
            perform(actions, &state)
        }
    }

    private func perform(_ actions: [RealtimeMachine.Action], _ state: inout State) {
        for action in actions {
            switch action {
            case .send(let request): send(request, &state)
            case .said(let item): noteInput.yield(.said(item))
            case .report(let latencies): noteInput.yield(.answered(latencies))
            case .use(let id, let tool, let arguments):
                tasks.start(.tool(id)) { [self] in
                    let result = await assistant.use(tool, arguments: arguments)
                    if !Task.isCancelled { perform { machine, now in machine.used(id, result, at: now) } }
                }
            case .transfer(let target):
                tasks.start(.transfer) { [self] in
                    let went = await delegate?.transfer(to: target) ?? false
                    let words = went ? nil : await assistant.transferFailed()
                    if !Task.isCancelled {
                        perform { machine, now in machine.transferred(went, saying: words, at: now) }
                    }
                }
            case .reconnect: state.output?.finish()
            case .log(let text): logger.warning("the realtime server reported an error", [("error", text)])
            case .finish(let reason):
                state.isOver = true
                finish(reason, tellsLine: reason != .transferred)
            }
        }
    }

    private func send(_ request: RealtimeRequest, _ state: inout State) {
        guard let output = state.output else { return }
        if case .append = request, waiting.load(ordering: .relaxed) > Self.mostWaiting { return }
        waiting.add(1, ordering: .relaxed)
        output.yield(request)
    }

    private func tellDelegate() async {
        for await note in notes {
            switch note {
            case .said(let item):
                await assistant.said(item)
                await delegate?.said(item)
            case .answered(let latencies): await delegate?.answered(latencies)
            }
        }
    }
}
