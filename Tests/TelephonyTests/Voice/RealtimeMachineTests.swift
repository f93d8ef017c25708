import Core
import ModelProviders
import Testing

@testable import Telephony

@Suite struct RealtimeMachineTests {
    /// A machine in the test's own time.
    private final class Line {
        var machine: RealtimeMachine
        private(set) var now = Duration.zero
        private(set) var actions: [RealtimeMachine.Action] = []
        private(set) var played: [[UInt8]?] = []

        init(
            speaksFirst: Bool = false, tools: [ToolDefinition] = [], opening: String = "",
            answersByTool: Bool = false, _ change: (inout VoiceSettings) -> Void = { _ in }
        ) {
            var settings = VoiceSettings()
            change(&settings)
            var setUp = RealtimeSetUp(instructions: "Teach.", tools: tools, speaksFirst: speaksFirst)
            (setUp.opening, setUp.answersByTool) = (opening, answersByTool)
            machine = RealtimeMachine(
                setUp, settings, RealtimeEndpoint(url: "wss://test", apiKey: nil), format: .pcmu)
        }

        /// Connected, and the session agreed.
        func open() {
            actions += machine.connected(at: now)
            take(.ready)
            actions = []
        }

        @discardableResult
        func take(_ event: RealtimeEvent) -> [RealtimeMachine.Action] {
            let wanted = machine.take(event, at: now)
            actions += wanted
            return wanted
        }

        @discardableResult
        func pass(_ time: Duration, voiced: Bool = false) -> [RealtimeMachine.Action] {
            var wanted: [RealtimeMachine.Action] = []
            for _ in 0..<Int(time / TurnMachine.frame) {
                now += TurnMachine.frame
                let (play, more) = machine.exchange([UInt8](repeating: 1, count: 160), isVoiced: voiced, at: now)
                played.append(play)
                wanted += more
            }
            actions += wanted
            return wanted
        }

        func used(_ id: String, _ result: RealtimeToolResult) { actions += machine.used(id, result, at: now) }

        func transferred(_ went: Bool) { actions += machine.transferred(went, at: now) }

        /// The model says something of this length.
        func speaks(_ item: String, _ words: String, _ time: Duration) {
            take(.responseBegan)
            take(.words(words, item: item))
            take(.sound([UInt8](repeating: 7, count: 160 * Int(time / TurnMachine.frame)), item: item))
            take(.responseEnded(failure: nil))
        }

        var sent: [RealtimeRequest] {
            actions.compactMap { if case .send(let request) = $0 { request } else { nil } }
                .filter { if case .append = $0 { false } else { true } }
        }

        var said: [TranscriptItem] { actions.compactMap { if case .said(let item) = $0 { item } else { nil } } }

        var finished: [CallEnd] { actions.compactMap { if case .finish(let end) = $0 { end } else { nil } } }
    }

    @Test("The session asks for the line's own format, the server's turns, and the tools")
    func session() throws {
        let tool = ToolDefinition(name: "look_up", description: "Looks up.", parameters: ["type": "object"])
        let line = Line(tools: [tool]) {
            $0.voice = "marin"
            $0.language = "fr-CA"
        }
        guard case .send(let request) = line.machine.connected(at: .zero).first else { return }
        let session = try JSONParser.parse(request.text)["session"]
        #expect(session?["type"] == "realtime" && session?["instructions"] == "Teach.")
        let audio = session?["audio"]
        #expect(audio?["input"]?["format"]?["type"] == "audio/pcmu")
        #expect(audio?["output"]?["format"]?["type"] == "audio/pcmu" && audio?["output"]?["voice"] == "marin")
        #expect(audio?["input"]?["transcription"]?["language"] == "fr")
        #expect(audio?["input"]?["turn_detection"]?["type"] == "server_vad")
        #expect(session?["tools"]?[0]?["name"] == "look_up")
    }

    @Test("What is heard goes on untouched, 40 ms at a time, once the session is agreed")
    func appended() {
        let line = Line()
        _ = line.machine.connected(at: .zero)
        #expect(line.pass(.milliseconds(100)).isEmpty)
        line.take(.ready)
        #expect(line.pass(.milliseconds(40)) == [.send(.append([UInt8](repeating: 1, count: 320)))])
        #expect(RealtimeRequest.append([1, 2, 3]).text == #"{"type":"input_audio_buffer.append","audio":"AQID"}"#)
    }

    @Test("The model speaks first where it is to, and says the greeting")
    func first() {
        let line = Line(speaksFirst: true) { $0.greeting = "Good day." }
        _ = line.machine.connected(at: .zero)
        let wanted = line.take(.ready)
        #expect(wanted == [.send(.respond(instructions: "Begin by saying exactly this, and nothing else: Good day."))])
    }

    @Test("What the model says is played as it came, and told when it has been heard")
    func plays() {
        let line = Line()
        line.open()
        line.speaks("a", "Hello there.", .milliseconds(100))
        line.pass(.milliseconds(200))
        #expect(line.played.compactMap { $0 } == Array(repeating: [UInt8](repeating: 7, count: 160), count: 5))
        #expect(line.said.map(\.text) == ["Hello there."] && line.said.map(\.speaker) == [.assistant])
    }

    @Test("Speech cuts the item at the server to what was heard, and drops the rest")
    func truncates() {
        let line = Line()
        line.open()
        line.take(.responseBegan)
        line.take(.words("one two three four five six seven eight nine ten", item: "a"))
        line.take(.sound([UInt8](repeating: 7, count: 160 * 100), item: "a"))
        line.pass(.seconds(1))
        line.take(.speechStarted)
        #expect(line.sent == [.truncate(item: "a", heard: .seconds(1))])
        #expect(line.said.first?.text == "one two three four five" && line.said.first?.isInterrupted == true)
        #expect(line.machine.interruptions == 1)
        // What is still on its way is not heard.
        line.take(.sound([UInt8](repeating: 7, count: 1_600), item: "a"))
        line.pass(.milliseconds(100))
        #expect(line.played.suffix(5).allSatisfy { $0 == nil })
        let text = RealtimeRequest.truncate(item: "a", heard: .seconds(1)).text
        #expect(
            text == #"{"type":"conversation.item.truncate","item_id":"a","content_index":0,"audio_end_ms":1000}"#)
    }

    @Test("The model falls silent within 100 ms, before the server knows; where that was a cough it goes on")
    func doubt() {
        let line = Line()
        line.open()
        line.speaks("a", "Hello there.", .seconds(3))
        line.pass(.milliseconds(500))
        line.pass(.milliseconds(100), voiced: true)
        #expect(line.played.last == .some(nil))
        line.pass(.milliseconds(800))
        #expect(line.played.last != .some(nil) && line.sent.isEmpty)
    }

    @Test("Both sides are written down")
    func transcript() {
        let line = Line()
        line.open()
        line.take(.speechStarted)
        line.take(.speechStopped)
        line.take(.heard(" What is a volt? "))
        line.speaks("a", "A unit.", .milliseconds(100))
        line.pass(.milliseconds(200))
        #expect(line.said.map(\.text) == ["What is a volt?", "A unit."])
        let latencies = line.actions.compactMap { if case .report(let latencies) = $0 { latencies } else { nil } }
        #expect(latencies.map(\.firstSound) == [.milliseconds(20)])
    }

    @Test("A tool is used, its output goes back, and then the model speaks again, once")
    func tools() {
        let line = Line()
        line.open()
        line.take(.responseBegan)
        line.take(.toolCall(id: "1", name: "a", arguments: "{}"))
        line.take(.toolCall(id: "2", name: "b", arguments: "{}"))
        line.used("1", RealtimeToolResult(output: "one"))
        line.take(.responseEnded(failure: nil))
        #expect(line.sent == [.toolOutput(id: "1", "one")] && line.machine.isWorking)
        line.used("2", RealtimeToolResult(output: "two"))
        #expect(line.sent.suffix(2) == [.toolOutput(id: "2", "two"), .respond(instructions: nil)])
        line.used("2", RealtimeToolResult(output: "again"))
        #expect(line.sent.count == 3)
    }

    @Test("A tool may end the call, once the model has said its last words")
    func hangUp() {
        let line = Line()
        line.open()
        line.take(.responseBegan)
        line.take(.toolCall(id: "1", name: "hang_up", arguments: "{}"))
        line.take(.responseEnded(failure: nil))
        line.used("1", RealtimeToolResult(output: "done", next: .hangUp))
        line.pass(.milliseconds(100))
        #expect(line.finished.isEmpty)
        line.speaks("a", "Goodbye.", .milliseconds(200))
        line.pass(.milliseconds(100))
        #expect(line.finished.isEmpty)
        line.pass(.milliseconds(200))
        #expect(line.finished.first == .assistantHangUp)
    }

    @Test("A tool may put the call through; where that fails the conversation goes on")
    func transfer() {
        for works in [true, false] {
            let line = Line()
            line.open()
            line.take(.toolCall(id: "1", name: "transfer", arguments: "{}"))
            line.used("1", RealtimeToolResult(output: "done", next: .transfer("sip:a@example.org")))
            line.speaks("a", "One moment.", .milliseconds(100))
            line.pass(.milliseconds(300))
            #expect(line.actions.count { $0 == .transfer("sip:a@example.org") } == 1 && line.machine.isWaiting)
            line.transferred(works)
            #expect(line.finished == (works ? [.transferred] : []))
            #expect(!line.machine.isWaiting)
        }
    }

    @Test("Who says nothing is asked, and then the call ends")
    func silence() {
        let line = Line()
        line.open()
        for _ in 0..<3 {
            line.pass(.seconds(10.1))
            line.speaks("s\(line.sent.count)", "Are you there?", .milliseconds(100))
        }
        line.pass(.milliseconds(300))
        #expect(line.sent.count == 3 && line.finished.first == .silence)
    }

    @Test("Keys are told to the model when no more come")
    func keys() {
        let line = Line()
        line.open()
        for key in "12" { line.machine.press(key, at: line.now) }
        line.pass(.seconds(1.9))
        #expect(line.sent.isEmpty)
        line.pass(.milliseconds(200))
        #expect(
            line.sent == [.message(isPerson: true, "(The person pressed the keys 12.)"), .respond(instructions: nil)])
    }

    @Test("Responses that fail are asked for again, three times")
    func failures() {
        let line = Line()
        line.open()
        for _ in 0..<3 {
            line.take(.responseBegan)
            line.take(.responseEnded(failure: "overloaded"))
        }
        #expect(line.sent == [.respond(instructions: nil), .respond(instructions: nil)] && line.finished == [.failed])
    }

    @Test("A server that takes over is told what was said before")
    func reconnects() {
        let line = Line()
        line.open()
        line.take(.heard("What is a volt?"))
        line.speaks("a", "A unit.", .milliseconds(100))
        line.pass(.milliseconds(200))
        line.take(.heard("Of what?"))
        #expect(line.take(.error(code: "session_expired", message: "Too long.")).contains(.reconnect))
        let wanted = line.machine.connected(at: line.now)
        #expect(
            wanted.dropFirst() == [
                .send(.message(isPerson: true, "What is a volt?")), .send(.message(isPerson: false, "A unit.")),
                .send(.message(isPerson: true, "Of what?")),
            ])
        #expect(line.take(.ready) == [.send(.respond(instructions: nil))])
    }

    @Test("The longest call ends with a word, also while the person is put through")
    func longestCall() {
        let line = Line { $0.turns.longestCall = .seconds(30) }
        line.open()
        line.take(.toolCall(id: "1", name: "transfer", arguments: "{}"))
        line.used("1", RealtimeToolResult(output: "done", next: .transfer("+331")))
        line.speaks("a", "One moment.", .milliseconds(100))
        line.pass(.seconds(29))
        #expect(line.machine.isWaiting && line.finished.isEmpty)
        line.pass(.seconds(1.1))
        let goodbye = "Say exactly this, and nothing else: \(VoicePhrases.english.timeGoodbye)"
        #expect(!line.machine.isWaiting && line.sent.last == .respond(instructions: goodbye))
        line.speaks("b", "Goodbye.", .milliseconds(100))
        line.pass(.milliseconds(300))
        #expect(line.finished.first == .limitReached)
        line.transferred(true)
        #expect(line.finished.allSatisfy { $0 == .limitReached })
    }

    @Test("On hold the longest call ends without a word")
    func longestHold() {
        let line = Line { $0.turns.longestCall = .seconds(30) }
        line.open()
        line.machine.hold(true, at: line.now)
        line.pass(.seconds(29))
        #expect(line.finished.isEmpty)
        line.pass(.seconds(1.1))
        #expect(line.finished.first == .limitReached && line.sent.isEmpty)
    }

    @Test("On hold nothing is sent and nothing is played")
    func hold() {
        let line = Line()
        line.open()
        line.speaks("a", "Hello there.", .seconds(1))
        line.machine.hold(true, at: line.now)
        line.pass(.seconds(30))
        #expect(line.actions.allSatisfy { if case .send = $0 { false } else { true } })
        #expect(line.played.allSatisfy { $0 == nil })
    }

    @Test(
        "Events are read by their new names and their old ones",
        arguments: [
            (
                #"{"type":"response.output_audio.delta","item_id":"a","delta":"AQI="}"#,
                RealtimeEvent.sound([1, 2], item: "a")
            ),
            (#"{"type":"response.audio.delta","item_id":"a","delta":"AQI="}"#, .sound([1, 2], item: "a")),
            (#"{"type":"response.output_audio_transcript.delta","item_id":"a","delta":"Hi"}"#, .words("Hi", item: "a")),
            (#"{"type":"response.done","response":{"status":"completed"}}"#, .responseEnded(failure: nil)),
            (
                #"{"type":"response.done","response":{"status":"completed","usage":{"input_tokens":9,"output_tokens":4}}}"#,
                .responseEnded(failure: nil, usage: TokenUsage(input: 9, output: 4))
            ),
            (
                #"{"type":"response.done","response":{"usage":{"input_tokens":9223372036854775807,"output_tokens":-1}}}"#,
                .responseEnded(failure: nil, usage: TokenUsage(input: 1 << 40, output: 0))
            ),
            (#"{"type":"response.done","response":{"status":"cancelled"}}"#, .responseEnded(failure: nil)),
            (
                #"{"type":"response.done","response":{"status":"failed","status_details":{"error":{"message":"No."}}}}"#,
                .responseEnded(failure: "No.")
            ),
            (
                #"{"type":"response.output_item.done","item":{"type":"function_call","call_id":"c","name":"n","arguments":"{}"}}"#,
                .toolCall(id: "c", name: "n", arguments: "{}")
            ),
            (#"{"type":"response.output_item.done","item":{"type":"message"}}"#, .other),
            (#"{"type":"error","error":{"type":"x","code":null,"message":"m"}}"#, .error(code: "x", message: "m")),
            (#"{"type":"rate_limits.updated"}"#, .other),
        ])
    func events(text: String, event: RealtimeEvent) {
        #expect(RealtimeEvent(text) == event)
    }

    @Test("What is no event is none", arguments: ["", "[]", "{}", #"{"type":"response.audio.delta","delta":"!"}"#])
    func noEvents(text: String) {
        #expect(RealtimeEvent(text) == nil)
    }

    @Test("Where a tool has to answer, every turn of the person needs it, and what comes of it is said without one")
    func answersByTool() throws {
        let line = Line(speaksFirst: true, opening: "Hello.", answersByTool: true)
        guard case .send(let request) = line.machine.connected(at: .zero).first else { return }
        #expect(try JSONParser.parse(request.text)["session"]?["tool_choice"] == "required")
        line.take(.ready)
        #expect(line.sent == [.speak(instructions: "Begin by saying exactly this, and nothing else: Hello.")])
        let spoken = try JSONParser.parse(line.sent[0].text)
        #expect(spoken["response"]?["tool_choice"] == "none")
        line.speaks("a", "Hello.", .milliseconds(100))
        line.take(.speechStarted)
        line.take(.speechStopped)
        line.take(.responseBegan)
        line.take(.toolCall(id: "c", name: "answer", arguments: "{}"))
        line.take(.responseEnded(failure: nil))
        line.used("c", RealtimeToolResult(output: "Two."))
        #expect(line.sent.suffix(2) == [.toolOutput(id: "c", "Two."), .speak(instructions: nil)])
        // What failed is asked for again as it was.
        line.take(.responseEnded(failure: "No."))
        #expect(line.sent.last == .speak(instructions: nil))
        line.take(.responseBegan)
        line.take(.responseEnded(failure: nil))
        line.take(.responseBegan)
        line.take(.responseEnded(failure: "No."))
        #expect(line.sent.last == .respond(instructions: nil))
        line.take(.responseEnded(failure: nil))
        line.machine.press("4", at: line.now)
        line.pass(.seconds(2.1))
        #expect(line.sent.last == .respond(instructions: nil), "keys are the person's turn")
    }

    @Test("A transfer that did not come about is told in the words that are given, and in the model's own without")
    func transferFailed() {
        for words in ["Nobody is there.", nil] as [String?] {
            let line = Line()
            line.open()
            line.take(.responseBegan)
            line.take(.toolCall(id: "c", name: "answer", arguments: "{}"))
            line.take(.responseEnded(failure: nil))
            line.used("c", RealtimeToolResult(output: "I put you through.", next: .transfer("+331")))
            line.take(.responseBegan)
            line.take(.responseEnded(failure: nil))
            line.pass(.milliseconds(40))
            #expect(line.actions.contains(.transfer("+331")))
            let told = line.machine.transferred(false, saying: words, at: line.now)
            guard case .send(.respond(let instructions)) = told.first else {
                Issue.record("nothing is said: \(told)")
                continue
            }
            #expect(instructions?.contains(words ?? "could not be put through") == true)
        }
    }
}
