import Core
import Crypto
import HTTPCore
import ModelProviders
import Support
import Synchronization
import Testing

@testable import Telephony

/// A Realtime server that follows a script, on connections within the process.
private final class ScriptedRealtime: WebSocketConnecting {
    typealias Script = @Sendable (ScriptedWebSocket, Int) async -> Void

    private let script: Script
    private let connections = Mutex<[ScriptedWebSocket]>([])
    private let targets = Mutex<[WebSocketTarget]>([])
    private let tasks = TaskBag<Int>()

    /// - Parameter script: is given the server's end of each connection, and its number
    init(_ script: @escaping Script) {
        self.script = script
    }

    deinit { tasks.close() }

    var received: [[JSONValue]] { connections.withLock { $0.map(\.objects) } }
    var target: WebSocketTarget? { targets.withLock { $0.first } }

    func connect(to target: WebSocketTarget) async throws -> any WebSocketConnection {
        let (client, server) = ScriptedWebSocket.pair()
        let number = connections.withLock { connections in
            connections.append(client)
            return connections.count
        }
        targets.withLock { $0.append(target) }
        tasks.start(number) { [script] in await script(server, number) }
        return client
    }
}

extension ScriptedWebSocket {
    fileprivate func tell(_ text: String) async { try? await send(.text(text)) }

    /// Waits until the client has sent a message of this type, and gives it.
    @discardableResult
    fileprivate func await(_ type: String) async -> JSONValue? {
        while let message = try? await receive() {
            if case .text(let text) = message, let value = try? JSONParser.parse(text),
                value["type"]?.stringValue == type
            {
                return value
            }
        }
        return nil
    }
}

private final class ScriptedTutor: RealtimeAssistant {
    private let record = Mutex<(items: [TranscriptItem], tools: [String], ends: [CallEnd])>(([], [], []))

    var items: [TranscriptItem] { record.withLock { $0.items } }
    var tools: [String] { record.withLock { $0.tools } }
    var ends: [CallEnd] { record.withLock { $0.ends } }

    func setUp() async throws -> RealtimeSetUp { RealtimeSetUp(instructions: "Teach.", speaksFirst: false) }

    func use(_ tool: String, arguments: String) async -> RealtimeToolResult {
        record.withLock { $0.tools.append("\(tool) \(arguments)") }
        return RealtimeToolResult(output: "done", next: tool == "hang_up" ? .hangUp : .goOn)
    }

    func said(_ item: TranscriptItem) async { record.withLock { $0.items.append(item) } }
    func end(_ reason: CallEnd) async { record.withLock { $0.ends.append(reason) } }
}

/// Counts what a model takes, and has room for so many answers.
private final class ScriptedMeter: RealtimeMeter {
    private struct NoRoom: Error {}

    private let record: Mutex<(room: Int, told: [String])>

    init(room: Int = .max) { record = Mutex((room, [])) }

    var told: [String] { record.withLock { $0.told } }

    func requireRoom() async throws {
        try record.withLock { record in
            guard record.room > 0 else { throw NoRoom() }
            record.room -= 1
        }
    }

    func begins() { note("begins") }
    func speaks() { if told.last != "speaks" { note("speaks") } }
    func ended(_ usage: TokenUsage?) {
        note(usage.map { "\($0.input) (\($0.cachedInput)), \($0.output)" } ?? "unknown")
    }

    func close() { note("close") }

    private func note(_ text: String) { record.withLock { $0.told.append(text) } }
}

/// What a line played.
private final class Played: Sendable {
    private let list = Mutex<[AudioFrame]>([])
    var frames: [AudioFrame] { list.withLock { $0 } }
    func add(_ frame: AudioFrame) { list.withLock { $0.append(frame) } }
}

@Suite struct RealtimeConversationTests {
    /// Plays a line of a few seconds against a server, and gives what the line played.
    private func call(
        _ server: ScriptedRealtime, _ tutor: ScriptedTutor, call: ScriptedCall = ScriptedCall(),
        meter: ScriptedMeter? = nil, frames: Int = 600
    ) async -> (end: CallEnd, played: [AudioFrame]) {
        let time = SetTime()
        let conversation = RealtimeConversation(
            tutor, through: server, to: RealtimeEndpoint(url: "wss://realtime.test/v1/realtime?model=m", apiKey: "key"),
            meter: meter, settings: VoiceSettings(), rate: .narrow, passesMuLaw: true, delegate: call,
            time: time.time(), logger: Logger(label: "test", level: .error, sink: DiscardingSink()))
        let played = Played()
        let end = await withTaskGroup(of: CallEnd?.self) { group in
            group.addTask { await conversation.run() }
            group.addTask {
                for _ in 0..<frames {
                    time.advance(by: TurnMachine.frame)
                    if let frame = conversation.exchange(.pcmu([UInt8](repeating: 0xFE, count: 160))) {
                        played.add(frame)
                    }
                    for _ in 0..<20 { await Task.yield() }
                }
                conversation.end()
                return nil
            }
            var end = CallEnd.failed
            for await result in group { end = result ?? end }
            return end
        }
        return (end, played.frames)
    }

    private static let sound = Base64.encode([UInt8](repeating: 7, count: 800))

    @Test("A question is heard, a tool is used, the answer is played untouched, and the call is hung up")
    func whole() async {
        let server = ScriptedRealtime { server, _ in
            await server.await("session.update")
            await server.tell(#"{"type":"session.created"}"#)
            await server.tell(#"{"type":"session.updated"}"#)
            await server.await("input_audio_buffer.append")
            await server.tell(#"{"type":"input_audio_buffer.speech_started"}"#)
            await server.tell(#"{"type":"input_audio_buffer.speech_stopped"}"#)
            await server.tell(
                #"{"type":"conversation.item.input_audio_transcription.completed","transcript":"Goodbye."}"#)
            await server.tell(#"{"type":"response.created"}"#)
            await server.tell(
                #"{"type":"response.output_item.done","item":{"type":"function_call","call_id":"c1","name":"hang_up","arguments":"{}"}}"#
            )
            await server.tell(#"{"type":"response.done","response":{"status":"completed"}}"#)
            await server.await("response.create")
            await server.tell(#"{"type":"response.created"}"#)
            await server.tell(
                #"{"type":"response.output_audio_transcript.delta","item_id":"a","delta":"Goodbye to you."}"#)
            await server.tell(
                "{\"type\":\"response.output_audio.delta\",\"item_id\":\"a\",\"delta\":\"\(Self.sound)\"}")
            await server.tell(#"{"type":"response.done","response":{"status":"completed"}}"#)
            while (try? await server.receive()) != nil {}
        }
        let tutor = ScriptedTutor()
        let line = ScriptedCall()
        let (end, played) = await call(server, tutor, call: line)
        #expect(end == .assistantHangUp && line.hangUps == [.assistantHangUp] && tutor.ends == [.assistantHangUp])
        #expect(tutor.items.map(\.text) == ["Goodbye.", "Goodbye to you."])
        #expect(tutor.tools == ["hang_up {}"])
        #expect(played == Array(repeating: .pcmu([UInt8](repeating: 7, count: 160)), count: 5))
        #expect(server.target?.fields["Authorization"] == "Bearer key")
        let appended = server.received.first?.first { $0["type"] == "input_audio_buffer.append" }
        #expect(appended?["audio"]?.stringValue == Base64.encode([UInt8](repeating: 0xFE, count: 320)))
    }

    @Test("A connection that breaks is made again, and the new server is told what was said")
    func reconnects() async {
        let server = ScriptedRealtime { server, number in
            await server.await("session.update")
            await server.tell(#"{"type":"session.updated"}"#)
            await server.await("input_audio_buffer.append")
            guard number == 1 else {
                while (try? await server.receive()) != nil {}
                return
            }
            await server.tell(
                #"{"type":"conversation.item.input_audio_transcription.completed","transcript":"Hello."}"#)
            await server.close(WebSocketCloseFrame(.goingAway))
        }
        let (end, _) = await call(server, ScriptedTutor())
        #expect(end == .remoteHangUp)
        let second = server.received.dropFirst().first ?? []
        #expect(second.first?["type"] == "session.update")
        #expect(second.dropFirst().first?["item"]?["content"]?[0]?["text"] == "Hello.")
        #expect(second.contains { $0["type"] == "response.create" })
    }

    /// Says something.
    private static func greet(_ server: ScriptedWebSocket) async {
        await server.await("session.update")
        await server.tell(#"{"type":"session.updated"}"#)
        await server.await("input_audio_buffer.append")
        await server.tell(#"{"type":"response.created"}"#)
        await server.tell(#"{"type":"response.output_audio_transcript.delta","item_id":"a","delta":"Hello."}"#)
        await server.tell("{\"type\":\"response.output_audio.delta\",\"item_id\":\"a\",\"delta\":\"\(sound)\"}")
        let usage = #"{"input_tokens":132,"output_tokens":121,"input_token_details":{"cached_tokens":64}}"#
        await server.tell(#"{"type":"response.done","response":{"status":"completed","usage":\#(usage)}}"#)
    }

    @Test("Each answer is counted, also one that is lost with its connection or at the end")
    func counted() async {
        let meter = ScriptedMeter()
        let server = ScriptedRealtime { server, number in
            await Self.greet(server)
            await server.tell(#"{"type":"response.created"}"#)
            if number == 1 { await server.close(WebSocketCloseFrame(.goingAway)) }
            while (try? await server.receive()) != nil {}
        }
        let (end, _) = await call(server, ScriptedTutor(), meter: meter)
        #expect(end == .remoteHangUp)
        let one = ["begins", "speaks", "132 (64), 121", "begins"]
        // What ends with the call may be told to end once more.
        #expect(Array(meter.told.prefix(10)) == one + ["unknown"] + one + ["close"])
    }

    @Test("A model that may answer no more says what it has begun to say, and then the conversation fails")
    func refused() async {
        let tutor = ScriptedTutor()
        let server = ScriptedRealtime { server, _ in
            await Self.greet(server)
            while (try? await server.receive()) != nil {}
        }
        let (end, played) = await call(server, tutor, meter: ScriptedMeter(room: 1))
        #expect(end == .failed && tutor.items.map(\.text) == ["Hello."] && played.count == 5)
        let silent = await call(server, ScriptedTutor(), meter: ScriptedMeter(room: 0))
        #expect(silent.end == .failed && silent.played.isEmpty)
    }

    @Test("A server that is never reached ends the call")
    func unreachable() async {
        struct Nowhere: WebSocketConnecting {
            func connect(to target: WebSocketTarget) async throws -> any WebSocketConnection {
                throw WebSocketConnectionError.unreachable("Nobody is there.")
            }
        }
        let tutor = ScriptedTutor()
        let line = ScriptedCall()
        let conversation = RealtimeConversation(
            tutor, through: Nowhere(), to: RealtimeEndpoint(url: "wss://realtime.test", apiKey: nil),
            settings: VoiceSettings(), rate: .narrow, passesMuLaw: true, delegate: line, time: SetTime().time(),
            logger: Logger(label: "test", level: .error, sink: DiscardingSink()))
        let end = await conversation.run()
        #expect(end == .failed && line.hangUps == [.failed] && tutor.ends == [.failed])
    }
}
