import Core
import HTTPCore
import Telephony

/// How a tenant's or a workflow's assistants speak, and what is done with their calls.
struct VoiceConfiguration: Sendable, Equatable {
    /// Whether callers go on with a conversation of theirs by a code.
    enum PINUse: String, Sendable, CaseIterable {
        case off
        /// Who types none begins a new conversation.
        case offer
        /// Who types none is not let in.
        case require
    }

    /// What is kept of the sound of calls.
    struct Recording: Sendable, Equatable {
        var isOn = false
        /// Said before anything is recorded; nil for the sentence of the language. Who stays on the line agrees.
        var consent: String?
        /// How long recordings are kept.
        var days = 30
    }

    var voice = VoiceSettings()
    var pin = PINUse.off
    var recording = Recording()
    /// Whether calls under way may be heard by those who are permitted to.
    var allowsListening = true
    /// Of all calls of the tenant; only a tenant's own settings have it.
    var limits = CallLimits()

    init() {}

    /// What is said before a call is recorded; nil where it is not.
    var consent: String? {
        guard recording.isOn else { return nil }
        return recording.consent ?? CallPhrases(voice.language).consent
    }
}

extension VoiceConfiguration {
    /// Reads what was set, the more general first: what a later one says takes the place of what an earlier one did. What
    /// is null or absent says nothing.
    init(_ layers: [JSONValue]) throws(JSONDecodingError) {
        self.init()
        for layer in layers { try apply(layer) }
    }

    mutating func apply(_ json: JSONValue) throws(JSONDecodingError) {
        let members = VoiceMembers(json, "")
        if let mode = try members.choice("mode", VoiceSettings.Mode.self) { voice.mode = mode }
        if let service = try members.service("transcriber") { voice.transcriber = service }
        if let service = try members.service("synthesizer") { voice.synthesizer = service }
        if let name = try members.text("voice", 200) { voice.voice = name }
        if let language = try members.text("language", 35) {
            guard Self.isLanguage(language) else {
                throw JSONDecodingError(path: "language", expectation: "a language tag such as fr or pt-BR")
            }
            voice.language = language
        }
        if let speed = try members.number("speed", 0.5...2) { voice.speed = speed }
        if let text = try members.text("vocabulary", 2000) { voice.vocabulary = text }
        if let text = try members.text("greeting", 2000) { voice.greeting = text }
        if let flag = try members.flag("greeting_interruptible") { voice.greetingIsInterruptible = flag }
        if let flag = try members.flag("interruptible") { voice.turns.isInterruptible = flag }
        if let time = try members.number("end_silence_ms", 100...5_000) { voice.turns.endSilence = .milliseconds(time) }
        if let time = try members.number("silence_prompt_seconds", 2...120) {
            voice.turns.silencePrompt = .seconds(time)
        }
        if let count = try members.number("silence_prompts", 0...10) { voice.turns.silencePrompts = Int(count) }
        if let time = try members.number("filler_seconds", 0.5...60) { voice.turns.filler = .seconds(time) }
        if let time = try members.number("longest_call_seconds", 10...86_400) {
            voice.turns.longestCall = .seconds(time)
        }
        if let sound = try members.choice("hold_sound", HoldSound.self) { voice.holdSound = sound }
        if let use = try members.choice("pin", PINUse.self) { pin = use }
        // What the institution forbids no workflow of it allows.
        if let flag = try members.flag("listening") { allowsListening = allowsListening && flag }
        if let object = try members.object("phrases") { try apply(phrases: object) }
        if let object = try members.object("recording") { try apply(recording: object) }
        if let object = try members.object("limits") { try apply(limits: object) }
    }

    private mutating func apply(phrases members: VoiceMembers) throws(JSONDecodingError) {
        var phrases = voice.spokenPhrases
        if let text = try members.text("still_there", 500, isEmptyAllowed: true) { phrases.stillThere = text }
        if let text = try members.text("silence_goodbye", 500, isEmptyAllowed: true) { phrases.silenceGoodbye = text }
        if let text = try members.text("say_again", 500, isEmptyAllowed: true) { phrases.sayAgain = text }
        if let text = try members.text("apology", 500, isEmptyAllowed: true) { phrases.apology = text }
        if let text = try members.text("failure_goodbye", 500, isEmptyAllowed: true) { phrases.failureGoodbye = text }
        if let text = try members.text("time_goodbye", 500, isEmptyAllowed: true) { phrases.timeGoodbye = text }
        if let texts = try members.texts("fillers", count: 20, length: 500) { phrases.fillers = texts }
        if let texts = try members.texts("back_channels", count: 200, length: 50) { phrases.backChannels = Set(texts) }
        voice.phrases = phrases
    }

    private mutating func apply(recording members: VoiceMembers) throws(JSONDecodingError) {
        if let flag = try members.flag("enabled") { recording.isOn = flag }
        if let text = try members.text("consent", 1000) { recording.consent = text }
        if let days = try members.number("days", 1...3650) { recording.days = Int(days) }
    }

    private mutating func apply(limits members: VoiceMembers) throws(JSONDecodingError) {
        if let most = try members.number("concurrent_calls", 0...100_000) { limits.concurrentCalls = Int(most) }
        if let most = try members.number("calls_a_day", 0...1_000_000) { limits.callsADay = Int(most) }
        if let most = try members.number("minutes_a_day", 0...1_000_000) { limits.minutesADay = Int(most) }
        if let most = try members.number("money_a_day", 0...1e15) { limits.moneyADay = Int64(most) }
    }

    private static func isLanguage(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            (1...8).contains(part.utf8.count)
                && part.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                }
        } && (2...3).contains(parts.first?.utf8.count ?? 0)
    }

    /// Whatever may be said; what is absent or null is as it is for the tenant, and there as it always is.
    static let schema = JSONSchema.named(
        "VoiceSettings",
        .object([
            .optional("mode", .nullable(.choice(VoiceSettings.Mode.self))),
            .optional("transcriber", .nullable(service)), .optional("synthesizer", .nullable(service)),
            .optional("voice", .nullable(.string())),
            .optional("language", .nullable(.string())), .optional("speed", .nullable(.number)),
            .optional("vocabulary", .nullable(.string())), .optional("greeting", .nullable(.string())),
            .optional("greeting_interruptible", .nullable(.boolean)), .optional("interruptible", .nullable(.boolean)),
            .optional("end_silence_ms", .nullable(.number)), .optional("silence_prompt_seconds", .nullable(.number)),
            .optional("silence_prompts", .nullable(.integer(0...10))), .optional("filler_seconds", .nullable(.number)),
            .optional("longest_call_seconds", .nullable(.number)),
            .optional("hold_sound", .nullable(.choice(HoldSound.self))),
            .optional("pin", .nullable(.choice(PINUse.self))),
            .optional("listening", .nullable(.boolean)),
            .optional(
                "phrases",
                .nullable(
                    .object(
                        ["still_there", "silence_goodbye", "say_again", "apology", "failure_goodbye", "time_goodbye"]
                            .map { .optional($0, .nullable(.string())) }
                            + ["fillers", "back_channels"].map { .optional($0, .nullable(.array(.string()))) }))),
            .optional(
                "recording",
                .nullable(
                    .object([
                        .optional("enabled", .nullable(.boolean)), .optional("consent", .nullable(.string())),
                        .optional("days", .nullable(.integer(1...3650))),
                    ]))),
            .optional(
                "limits",
                .nullable(
                    .object(
                        ["concurrent_calls", "calls_a_day", "minutes_a_day", "money_a_day"].map {
                            .optional($0, .nullable(.integer()))
                        }))),
        ]))

    /// What hears, or what speaks.
    private static let service = JSONSchema.object([.optional("model", .nullable(.string()))])

    /// Throws for members that are not described, so that a slip does not go unheard.
    static func check(_ json: JSONValue, _ schema: JSONSchema = schema, _ path: String = "") throws(JSONDecodingError) {
        guard case .object(let properties) = plain(schema), let object = json.objectValue else { return }
        for (name, value) in object.members {
            guard let property = properties.first(where: { $0.name == name }) else {
                throw JSONDecodingError(path: path + name, expectation: "no such member")
            }
            try check(value, property.schema, "\(path)\(name).")
        }
    }

    private static func plain(_ schema: JSONSchema) -> JSONSchema {
        switch schema {
        case .nullable(let inner), .named(_, let inner), .annotated(let inner, _): plain(inner)
        default: schema
        }
    }
}
