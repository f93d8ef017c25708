import Net

/// Our side of a call's offers and answers (RFC 3264): a value that describes us, remembers what was agreed, and counts
/// its versions. What throws changes nothing.
struct SDPNegotiation: Sendable {
    /// What is ours for the whole call.
    struct Local: Sendable {
        var address: IPAddress
        var port: UInt16
        var codecs: [AudioCodec]
        var encryption: MediaOptions.Encryption
        /// Random, for `o=`.
        var session: UInt64
        /// Random bytes that our packets are protected with where they are: a key of either suite.
        var secret: [UInt8]
    }

    var local: Local
    /// What holds between both sides; nil before the first answer.
    private(set) var plan: MediaPlan?
    private var version: UInt64 = 0
    /// The last description that we sent, whose version goes up when the next one differs.
    private var last: SDPDescription?
    /// The offer that waits for its answer.
    private var offered: SDPDescription?

    init(_ local: Local) {
        self.local = local
    }

    // MARK: As the one who answers

    /// Our answer to an offer; `plan` is then what came of it.
    mutating func answer(_ offer: SDPDescription) throws(SDPFault) -> SDPDescription {
        let (audio, chosen) = try choose(offer)
        let key = try self.key(audio)
        let plan = self.plan(audio, chosen.type, chosen.codec, keys: (key?.ours.key, key?.theirs.key))
        var answer = blank()
        for (index, medium) in offer.media.enumerated() {
            guard index == audio.index else {
                answer.media.append(
                    SDPMedia(
                        kind: medium.kind, port: 0, transport: medium.transport,
                        formats: medium.formats.isEmpty ? ["0"] : Array(medium.formats.prefix(1))))
                continue
            }
            answer.media.append(answered(audio, plan, key: key?.ours))
        }
        self.plan = plan
        offered = nil
        return sent(answer)
    }

    /// The first audio that we can take, secure before plain, with its codec.
    private func choose(_ offer: SDPDescription) throws(SDPFault) -> (SDPAudio, (type: UInt8, codec: AudioCodec)) {
        var fault = SDPFault.noAudio
        var plain: (SDPAudio, (type: UInt8, codec: AudioCodec))?
        for index in offer.media.indices {
            do throws(SDPFault) {
                guard let audio = try SDPAudio(offer, at: index) else { continue }
                guard audio.isKnown, audio.isSecure ? local.encryption != .never : local.encryption != .required,
                    !audio.isSecure || !audio.keys.isEmpty
                else { throw .encryption }
                guard let chosen = codec(of: audio) else { throw .noCodec }
                if audio.isSecure { return (audio, chosen) }
                plain = plain ?? (audio, chosen)
            } catch {
                fault = error
            }
        }
        guard let plain else { throw fault }
        return plain
    }

    /// The codec that is in use where it is still offered, or the first of the offer that we have.
    private func codec(of audio: SDPAudio) -> (type: UInt8, codec: AudioCodec)? {
        let common = audio.codecs.filter { local.codecs.contains($0.codec) }
        return common.first { $0.codec == plan?.codec } ?? common.first
    }

    private func key(_ audio: SDPAudio) throws(SDPFault) -> (ours: SDPCrypto, theirs: SDPCrypto)? {
        guard audio.isSecure else { return nil }
        guard let theirs = audio.keys.first else { throw .encryption }
        return (SDPCrypto(tag: theirs.tag, key: ourKey(theirs.key.suite)), theirs)
    }

    private func ourKey(_ suite: SRTPSuite) -> SRTPKey { SRTPKey(suite: suite, bytes: local.secret) }

    private func answered(_ audio: SDPAudio, _ plan: MediaPlan, key: SDPCrypto?) -> SDPMedia {
        let wanted = [plan.type] + plan.events.sorted() + plan.comfortNoise.sorted()
        let formats = wanted.compactMap { type in audio.formats.first { $0.type == type } }
        var medium = self.medium(transport: audio.transport, formats: formats, plan.packetMilliseconds)
        if let key { medium.attributes.append(SDPAttribute("crypto", key.value)) }
        // Towards 0.0.0.0 nothing can be sent.
        let sends = audio.direction.receives && audio.remote != nil
        medium.attributes.append(
            SDPAttribute(SDPDirection(sends: sends, receives: audio.direction.sends).rawValue))
        if audio.isMultiplexed { medium.attributes.append(SDPAttribute("rtcp-mux")) }
        return medium
    }

    // MARK: As the one who offers

    /// An offer; with `holds`, we do not listen from its answer on.
    mutating func offer(holds: Bool = false) -> SDPDescription {
        var offer = blank()
        let isSecure = plan.map { $0.localKey != nil } ?? (local.encryption == .required)
        var formats = local.codecs.map { codec in
            SDPFormat(
                type: type(of: codec), name: codec.name, clock: codec == .opus ? 48_000 : 8_000,
                channels: codec == .opus ? 2 : 1, parameters: codec == .opus ? Self.opusParameters : nil)
        }
        for clock in Set(local.codecs.map(\.clock)).sorted() {
            formats.append(
                SDPFormat(type: clock == 8_000 ? 101 : 97, name: "telephone-event", clock: clock, channels: 1))
        }
        if local.codecs.contains(where: { $0.clock == 8_000 }) {
            formats.append(SDPFormat(type: 13, name: "CN", clock: 8_000, channels: 1))
        }
        var medium = self.medium(transport: isSecure ? "RTP/SAVP" : "RTP/AVP", formats: formats, 20)
        if isSecure {
            for (tag, suite) in [SRTPSuite.tag80, .tag32].enumerated() {
                medium.attributes.append(
                    SDPAttribute("crypto", SDPCrypto(tag: "\(tag + 1)", key: ourKey(suite)).value))
            }
        }
        medium.attributes.append(SDPAttribute(SDPDirection(sends: true, receives: !holds).rawValue))
        medium.attributes.append(SDPAttribute("rtcp-mux"))
        // What the other side once offered and we refused keeps its place (RFC 3264 §8).
        let media = last?.media ?? []
        let index = media.firstIndex { $0.port != 0 } ?? 0
        offer.media = media.isEmpty ? [medium] : media
        offer.media[index] = medium
        let sent = sent(offer)
        offered = sent
        return sent
    }

    /// Takes the answer to the last offer.
    mutating func accept(_ answer: SDPDescription) throws(SDPFault) {
        guard let offered, let index = offered.media.firstIndex(where: { $0.port != 0 }) else { throw .mismatch }
        guard answer.media.indices.contains(index) else { throw .noAudio }
        guard let audio = try SDPAudio(answer, at: index) else { throw .noAudio }
        let isSecure = offered.media[index].transport == "RTP/SAVP"
        guard audio.isKnown, audio.isSecure == isSecure else { throw .encryption }
        guard let chosen = audio.codecs.first(where: { local.codecs.contains($0.codec) }) else { throw .noCodec }
        var keys: (ours: SRTPKey?, theirs: SRTPKey?)
        if isSecure {
            // The tag says which of ours was taken (RFC 4568 §5.1.3).
            let tags = ["1": SRTPSuite.tag80, "2": .tag32]
            guard let theirs = audio.keys.first, tags[theirs.tag] == theirs.key.suite else { throw .encryption }
            keys = (ourKey(theirs.key.suite), theirs.key)
        }
        var plan = self.plan(audio, chosen.type, chosen.codec, keys: keys)
        // They may send by our numbers too, where theirs differ.
        for format in SDPFormat.all(of: offered.media[index]) {
            if let codec = AudioCodec(format), plan.codecs[format.type] == nil { plan.codecs[format.type] = codec }
            if format.isEvents, !plan.events.isEmpty, plan.codecs[format.type] == nil {
                plan.events.insert(format.type)
            }
        }
        self.plan = plan
        self.offered = nil
    }

    // MARK: Both

    private static let opusParameters = "useinbandfec=1;maxplaybackrate=16000;sprop-maxcapturerate=16000"

    /// The number that a codec has in this call, or the one that we give it.
    private func type(of codec: AudioCodec) -> UInt8 {
        plan?.codecs.filter { $0.value == codec }.map(\.key).min() ?? codec.offeredType
    }

    private func plan(
        _ audio: SDPAudio, _ type: UInt8, _ codec: AudioCodec, keys: (ours: SRTPKey?, theirs: SRTPKey?)
    ) -> MediaPlan {
        let companions = audio.companions(of: codec)
        var plan = MediaPlan(codec: codec, type: type, codecs: [:])
        for (type, codec) in audio.codecs where local.codecs.contains(codec) { plan.codecs[type] = codec }
        plan.eventType = companions.events
        plan.events = Set([companions.events].compactMap(\.self))
        plan.comfortNoise = Set([companions.comfortNoise].compactMap(\.self))
        let longest = audio.longestPacket ?? 60
        let wanted = min(audio.packetMilliseconds ?? 20, longest)
        plan.packetMilliseconds = codec == .opus || ![40, 60].contains(wanted) ? 20 : wanted
        plan.remote = audio.remote
        plan.remoteControl = audio.remoteControl
        plan.isMultiplexed = audio.isMultiplexed
        plan.sends = audio.direction.receives && audio.remote != nil
        plan.receives = audio.direction.sends
        (plan.localKey, plan.remoteKey) = keys
        return plan
    }

    private func blank() -> SDPDescription {
        let host = SDPHost.address(local.address)
        return SDPDescription(
            origin: SDPOrigin(session: String(local.session), version: "0", host: host), connection: host)
    }

    private func medium(transport: String, formats: [SDPFormat], _ milliseconds: Int) -> SDPMedia {
        var medium = SDPMedia(
            kind: "audio", port: local.port, transport: transport, formats: formats.map { String($0.type) })
        for format in formats {
            let channels = format.channels > 1 ? "/\(format.channels)" : ""
            medium.attributes.append(SDPAttribute("rtpmap", "\(format.type) \(format.name)/\(format.clock)\(channels)"))
            if format.isEvents {
                medium.attributes.append(SDPAttribute("fmtp", "\(format.type) 0-15"))
            } else if AudioCodec(format) == .opus {
                medium.attributes.append(SDPAttribute("fmtp", "\(format.type) \(Self.opusParameters)"))
            }
        }
        medium.attributes.append(SDPAttribute("ptime", String(milliseconds)))
        return medium
    }

    /// Gives a description its version: one more than the last where it differs (RFC 3264 §8).
    private mutating func sent(_ description: SDPDescription) -> SDPDescription {
        var description = description
        description.origin.version = String(version)
        if let last, last != description { version += 1 }
        description.origin.version = String(version)
        last = description
        return description
    }
}
