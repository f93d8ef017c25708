package import Core
package import HTTPCore

/// What works of a provider, found out at this moment: for the administrator who sets it up.
package struct ProviderTest: Sendable {
    /// One thing that was looked at.
    package struct Finding: Sendable, Equatable {
        package enum Result: String, Sendable, CaseIterable {
            case passed
            /// It could not be found out, or could be better.
            case noted
            case failed
        }

        /// What was looked at.
        package enum Name: String, Sendable, CaseIterable {
            case reachable, key, models, answer, stream
        }

        package let name: Name
        package let result: Result
        /// A sentence for people.
        package let message: String
    }

    /// A model to ask one word of.
    package struct Subject: Sendable {
        package let name: String
        package let purpose: ModelPurpose

        package init(name: String, purpose: ModelPurpose = .chat) {
            self.name = name
            self.purpose = purpose
        }
    }

    package let findings: [Finding]

    /// Whether nothing has failed.
    package var works: Bool { !findings.contains { $0.result == .failed } }

    package var json: JSONValue {
        let list = findings.map { finding -> JSONValue in
            [
                "name": .string(finding.name.rawValue), "result": .string(finding.result.rawValue),
                "message": .string(finding.message),
            ]
        }
        return ["works": .bool(works), "findings": .array(list)]
    }

    /// Half a minute for the first word: a server that loads a model first takes its time.
    private static let timeouts = HTTPClientTimeouts(
        firstByte: .seconds(30), silence: .seconds(15), total: .seconds(60))

    /// Asks the provider for its models, and one of them for a word.
    ///
    /// - Parameters:
    ///   - address: where it is
    ///   - subject: the model to ask; the provider's first for nil, where it lists any
    package static func run(
        _ kind: ProviderKind, at address: ProviderAddress, key: String?, subject: Subject?,
        transport: any HTTPTransport
    ) async -> ProviderTest {
        let listing = ProviderConfiguration(
            baseURL: address.description, apiKey: key, model: subject?.name ?? "", timeouts: timeouts, retry: .never)
        var findings: [Finding] = []
        var names: [String] = []
        do {
            names = try await ProviderClient(kind, listing, transport: transport).modelNames(kind)
            findings.append(reached(address))
            findings.append(
                Finding(
                    name: .key, result: key == nil ? .noted : .passed,
                    message: key == nil ? "There is no key, and it asks for none." : "It accepts the key."))
            findings.append(listed(names, subject))
        } catch {
            findings += Self.findings(about: error, at: address)
            if findings.contains(where: { $0.result == .failed }) { return ProviderTest(findings: findings) }
        }
        guard let subject = subject ?? names.first.map({ Subject(name: $0) }) else {
            findings.append(
                Finding(name: .answer, result: .noted, message: "Add a model, to see whether it answers."))
            return ProviderTest(findings: findings)
        }
        let asked = ProviderConfiguration(
            baseURL: address.description, apiKey: key, model: subject.name, timeouts: timeouts, retry: .never)
        findings += await answer(of: subject, kind, asked, transport)
        return ProviderTest(findings: findings)
    }

    // MARK: Listing

    private static func reached(_ address: ProviderAddress) -> Finding {
        address.isPlain
            ? Finding(
                name: .reachable, result: .noted,
                message: "It answers at \(address), without TLS: others on the way can read what is sent.")
            : Finding(name: .reachable, result: .passed, message: "It answers at \(address).")
    }

    private static func listed(_ names: [String], _ subject: Subject?) -> Finding {
        guard !names.isEmpty else {
            return Finding(name: .models, result: .noted, message: "It lists no models.")
        }
        guard let subject, !names.contains(where: { $0 == subject.name || $0 == "\(subject.name):latest" }) else {
            return Finding(
                name: .models, result: .passed,
                message: names.count == 1 ? "It lists one model." : "It lists \(names.count) models.")
        }
        return Finding(
            name: .models, result: .noted,
            message: "It lists \(names.count) models, and \(subject.name) is not among them.")
    }

    private static func findings(about error: ModelError, at address: ProviderAddress) -> [Finding] {
        switch error.reason {
        case .unreachable, .timedOut:
            [Finding(name: .reachable, result: .failed, message: "It cannot be reached: \(sentence(error.message))")]
        case .authentication:
            [
                reached(address),
                Finding(name: .key, result: .failed, message: "It refuses the key: \(sentence(error.message))"),
            ]
        case .modelNotFound, .invalidRequest, .malformedResponse:
            [
                reached(address),
                Finding(
                    name: .models, result: .noted,
                    message: "It has no list of models at this address: \(sentence(error.message))"),
            ]
        default:
            [
                reached(address),
                Finding(name: .models, result: .failed, message: "It is in trouble: \(sentence(error.message))"),
            ]
        }
    }

    // MARK: Asking

    private static func answer(
        of subject: Subject, _ kind: ProviderKind, _ configuration: ProviderConfiguration,
        _ transport: any HTTPTransport
    ) async -> [Finding] {
        switch subject.purpose {
        case .chat, .small, .vision:
            return await word(
                from: subject,
                RemoteModel(
                    kind, name: subject.name, configuration: configuration, transport: transport))
        case .embedding:
            guard let kind = EmbeddingKind(kind) else {
                return [
                    Finding(name: .answer, result: .failed, message: "Providers of its kind embed no texts.")
                ]
            }
            let embeddings = RemoteEmbeddings(kind, configuration: configuration, transport: transport)
            do {
                let size = try await embeddings.embed(["word"], as: .query).first?.count ?? 0
                return [
                    Finding(
                        name: .answer, result: .passed,
                        message: "\(subject.name) embeds a word in \(size) dimensions.")
                ]
            } catch {
                return [failure(of: subject, error)]
            }
        case .transcription:
            let model = OpenAICompatibleSpeech(configuration: configuration, transport: transport)
            do {
                _ = try await model.transcribe(RecordedSpeech(mediaType: "audio/wav", bytes: quietSecond))
                return [
                    Finding(name: .answer, result: .passed, message: "\(subject.name) wrote down a second of silence.")
                ]
            } catch {
                return [failure(of: subject, error)]
            }
        case .speech:
            let model = RemoteSpeechSynthesizer(configuration: configuration, transport: transport)
            do {
                try await model.synthesize(SpeechRequest(text: "Yes.")) { _ in }
                return [Finding(name: .answer, result: .passed, message: "\(subject.name) read a word aloud.")]
            } catch {
                return [failure(of: subject, ModelError(transport: error))]
            }
        case .image:
            return [
                Finding(
                    name: .answer, result: .noted,
                    message: "\(subject.name) makes images, which cost too much to be tried.")
            ]
        }
    }

    /// A second of silence: a file of 16-bit samples, 8,000 a second.
    private static let quietSecond: [UInt8] = {
        func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) } }
        let (rate, size) = (8000, 16_000)
        let format = number(1, 2) + number(1, 2) + number(rate, 4) + number(rate * 2, 4) + number(2, 2) + number(16, 2)
        return Array("RIFF".utf8) + number(36 + size, 4) + Array("WAVEfmt ".utf8) + number(16, 4) + format
            + Array("data".utf8) + number(size, 4) + [UInt8](repeating: 0, count: size)
    }()

    private static func word(from subject: Subject, _ model: RemoteModel) async -> [Finding] {
        var (text, pieces, isThinking) = ("", 0, false)
        do {
            let request = ModelRequest(
                messages: [ModelMessage(role: .user, content: "Say the word yes, and nothing else.")], maxTokens: 64)
            for try await event in try await model.stream(request) {
                switch event {
                case .textDelta(let delta):
                    text += delta
                    pieces += 1
                case .reasoningDelta: isThinking = true
                default: break
                }
            }
        } catch {
            return [failure(of: subject, error)]
        }
        let said = text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(40)
        guard !said.isEmpty || isThinking else {
            return [
                Finding(name: .answer, result: .failed, message: "\(subject.name) ended its answer without a word.")
            ]
        }
        let stream =
            pieces > 1
            ? Finding(name: .stream, result: .passed, message: "It answered in \(pieces) pieces, to their end mark.")
            : Finding(name: .stream, result: .noted, message: "It streamed a single piece, to its end mark.")
        return [
            Finding(name: .answer, result: .passed, message: "\(subject.name) answered: \(said)"), stream,
        ]
    }

    private static func failure(of subject: Subject, _ error: ModelError) -> Finding {
        switch error.reason {
        case .authentication:
            Finding(name: .key, result: .failed, message: "It refuses the key: \(sentence(error.message))")
        case .truncated, .malformedResponse:
            Finding(
                name: .stream, result: .failed,
                message: "\(subject.name) does not stream as its kind does: \(sentence(error.message))")
        default:
            Finding(
                name: .answer, result: .failed,
                message: "\(subject.name) does not answer: \(sentence(error.message))")
        }
    }

    /// The provider's words with a full stop.
    private static func sentence(_ text: String) -> String {
        text.last.map { ".!?".contains($0) } == true ? text : "\(text)."
    }
}
