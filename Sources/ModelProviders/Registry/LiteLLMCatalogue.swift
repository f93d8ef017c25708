import Core
package import HTTPCore

/// The models that a LiteLLM server tells of at `GET /model/info`, with what it knows of them.
package struct LiteLLMCatalogue: Sendable, Equatable {
    /// One of its models.
    package struct Entry: Sendable, Equatable {
        /// What it is asked by.
        package let name: String
        package var purpose: ModelPurpose
        package var capabilities: [ModelCapability]
        package var contextLength: Int?
        package var prices: ModelPrices
    }

    /// A model that is not taken over, and a sentence why.
    package struct Skipped: Sendable, Equatable {
        package let name: String
        package let reason: String

        package init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }

    /// In the order of the server's list, each name once.
    package private(set) var entries: [Entry] = []
    package private(set) var skipped: [Skipped] = []

    private static let timeouts = HTTPClientTimeouts(
        firstByte: .seconds(30), silence: .seconds(15), total: .seconds(60))

    /// Asks the server. Throws `RegistryProblem.importFailed`.
    package static func read(
        at address: ProviderAddress, key: String?, transport: any HTTPTransport
    ) async throws -> LiteLLMCatalogue {
        let configuration = ProviderConfiguration(
            baseURL: address.description, apiKey: key, model: "", timeouts: timeouts, retry: .never)
        let client = ProviderClient(openAI: configuration, transport: transport)
        do throws(ModelError) {
            return try LiteLLMCatalogue(.object(try await client.get("/model/info")))
        } catch {
            if error.reason == .cancelled { throw CancellationError() }
            throw RegistryProblem.importFailed(error.message)
        }
    }

    /// Reads the answer of the server. Throws `ModelError` where it is no list of models.
    init(_ answer: JSONValue) throws(ModelError) {
        guard let list = answer["data"]?.arrayValue else {
            throw ModelError(.malformedResponse, "There is no list of models at /model/info.")
        }
        for item in list {
            guard let name = item["model_name"]?.stringValue, (1...200).contains(name.utf8.count),
                name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
            else {
                skipped.append(Skipped(name: "", reason: "It has no name that could be kept."))
                continue
            }
            let info = item["model_info"] ?? [:]
            if name.contains("*") {
                skipped.append(Skipped(name: name, reason: "It stands for many models."))
            } else if let purpose = Self.purpose(info) {
                add(Entry(name: name, purpose: purpose, info))
            } else {
                let mode = info["mode"]?.stringValue ?? ""
                skipped.append(Skipped(name: name, reason: "Models of the mode \(mode.prefix(40)) are not used."))
            }
        }
    }

    /// Of several deployments under one name the dearest price counts, and what all of them can do.
    private mutating func add(_ entry: Entry) {
        guard let index = entries.firstIndex(where: { $0.name == entry.name }) else {
            entries.append(entry)
            return
        }
        let known = entries[index]
        entries[index].capabilities = known.capabilities.filter(entry.capabilities.contains)
        entries[index].contextLength = [known.contextLength, entry.contextLength].compactMap(\.self).min()
        entries[index].prices = known.prices.dearest(entry.prices)
    }

    private static func purpose(_ info: JSONValue) -> ModelPurpose? {
        switch info["mode"]?.stringValue {
        case nil, "chat", "completion", "responses": .chat
        case "embedding": .embedding
        case "audio_transcription": .transcription
        case "audio_speech": .speech
        case "image_generation": .image
        default: nil
        }
    }
}

extension LiteLLMCatalogue.Entry {
    private static let capabilities: [(member: String, capability: ModelCapability)] = [
        ("supports_vision", .vision), ("supports_function_calling", .tools),
        ("supports_parallel_function_calling", .parallelTools), ("supports_response_schema", .schema),
        ("supports_reasoning", .reasoning), ("supports_pdf_input", .documents),
        ("supports_audio_input", .audioInput), ("supports_audio_output", .audioOutput),
    ]

    fileprivate init(name: String, purpose: ModelPurpose, _ info: JSONValue) {
        self.name = name
        self.purpose = purpose
        capabilities = Self.capabilities.filter { info[$0.member]?.boolValue == true }.map(\.capability)
        let context = info["max_input_tokens"]?.integerValue ?? info["max_tokens"]?.integerValue
        contextLength = context.flatMap(Int.init(exactly:)).flatMap { (1...100_000_000).contains($0) ? $0 : nil }
        /// What so many units cost; a price that is none counts as nothing.
        func price(_ members: String..., times count: Double) -> Int64? {
            members.compactMap { info[$0]?.doubleValue }.first.flatMap { ModelPrices.micro(units: $0 * count) }
        }
        prices = ModelPrices(
            // Of models that speak, the price is that of characters.
            input: price(
                purpose == .speech ? "input_cost_per_character" : "input_cost_per_token", times: 1_000_000) ?? 0,
            cachedInput: price("cache_read_input_token_cost", times: 1_000_000),
            output: price("output_cost_per_token", times: 1_000_000) ?? 0,
            image: price("output_cost_per_image", "input_cost_per_image", times: 1) ?? 0,
            minute: price("input_cost_per_second", "output_cost_per_second", times: 60) ?? 0,
            call: price("input_cost_per_request", times: 1) ?? 0)
    }
}

extension ModelPrices {
    /// The higher one of each.
    fileprivate func dearest(_ other: ModelPrices) -> ModelPrices {
        let cached = max(cachedInput ?? input, other.cachedInput ?? other.input)
        return ModelPrices(
            input: max(input, other.input), cachedInput: cachedInput == nil && other.cachedInput == nil ? nil : cached,
            output: max(output, other.output), image: max(image, other.image), minute: max(minute, other.minute),
            call: max(call, other.call))
    }
}
