import Core
import Crypto
import ModelProviders

/// What we tell a Realtime server.
enum RealtimeRequest: Sendable, Equatable {
    case session(JSONObject)
    /// Sound in the session's format.
    case append([UInt8])
    /// The person heard so much of an item, and no more.
    case truncate(item: String, heard: Duration)
    /// Something that was said before, or keys that were pressed.
    case message(isPerson: Bool, String)
    case toolOutput(id: String, String)
    /// The model is to speak, to these instructions for once or as ever.
    case respond(instructions: String?)
    /// The same, without a tool.
    case speak(instructions: String?)

    var text: String { JSONValue.object(members).serializedString() }

    private var members: JSONObject {
        switch self {
        case .session(let session): ["type": "session.update", "session": .object(session)]
        case .append(let sound): ["type": "input_audio_buffer.append", "audio": .string(Base64.encode(sound))]
        case .truncate(let item, let heard):
            [
                "type": "conversation.item.truncate", "item_id": .string(item), "content_index": 0,
                "audio_end_ms": .integer(Int64(heard / .milliseconds(1))),
            ]
        case .message(let isPerson, let text):
            [
                "type": "conversation.item.create",
                "item": [
                    "type": "message", "role": isPerson ? "user" : "assistant",
                    "content": [["type": isPerson ? "input_text" : "output_text", "text": .string(text)]],
                ],
            ]
        case .toolOutput(let id, let output):
            [
                "type": "conversation.item.create",
                "item": ["type": "function_call_output", "call_id": .string(id), "output": .string(output)],
            ]
        case .respond(nil): ["type": "response.create"]
        case .respond(let instructions?):
            ["type": "response.create", "response": ["instructions": .string(instructions)]]
        case .speak(nil): ["type": "response.create", "response": ["tool_choice": "none"]]
        case .speak(let instructions?):
            ["type": "response.create", "response": ["tool_choice": "none", "instructions": .string(instructions)]]
        }
    }

    /// The session that a conversation wants: the line's own format both ways, so that nobody recodes, turns found by
    /// the server, and the person's words written down.
    static func session(
        _ setUp: RealtimeSetUp, _ settings: VoiceSettings, _ endpoint: RealtimeEndpoint, format: RealtimeFormat
    ) -> RealtimeRequest {
        var transcription: JSONObject = ["model": .string(endpoint.transcriber)]
        if let language = settings.language.split(separator: "-").first {
            transcription["language"] = .string(language.lowercased())
        }
        if let vocabulary = settings.vocabulary { transcription["prompt"] = .string(vocabulary) }
        var output: JSONObject = ["format": .object(format.members)]
        if let voice = settings.voice { output["voice"] = .string(voice) }
        if settings.speed != 1 { output["speed"] = .double(max(0.25, min(settings.speed, 1.5))) }
        let silence = Int64(settings.turns.endSilence / .milliseconds(1))
        var session: JSONObject = [
            "type": "realtime", "output_modalities": ["audio"], "instructions": .string(setUp.instructions),
            "audio": [
                "input": [
                    "format": .object(format.members), "transcription": .object(transcription),
                    "turn_detection": [
                        "type": "server_vad", "silence_duration_ms": .integer(silence), "create_response": true,
                        "interrupt_response": .bool(settings.turns.isInterruptible),
                    ],
                ],
                "output": .object(output),
            ],
        ]
        if setUp.answersByTool { session["tool_choice"] = "required" }
        if !setUp.tools.isEmpty {
            session["tools"] = .array(
                setUp.tools.map {
                    [
                        "type": "function", "name": .string($0.name), "description": .string($0.description),
                        "parameters": $0.parameters,
                    ]
                })
        }
        return .session(session)
    }
}

/// The format of a Realtime session's sound.
enum RealtimeFormat: Sendable, Equatable {
    /// µ-law at 8 kHz, as the telephone carries it.
    case pcmu
    /// 16 bits at 24 kHz.
    case pcm

    var members: JSONObject {
        switch self {
        case .pcmu: ["type": "audio/pcmu"]
        case .pcm: ["type": "audio/pcm", "rate": 24_000]
        }
    }

    var bytesOfFrame: Int { self == .pcmu ? 160 : 960 }
    var silence: UInt8 { self == .pcmu ? MuLaw.silence : 0 }

    func duration(ofBytes count: Int) -> Duration { TurnMachine.frame * count / bytesOfFrame }
}
