import Core
import ModelProviders
import Net
import Synchronization
import Telephony
import Workflows

/// Carries calls on this server: says who may call, and joins signalling, sound and voice with what the institution has of
/// a call.
final class CallCarrier: Sendable {
    /// How long ended calls may take to be written down.
    private static let patience: Duration = .seconds(10)

    let directory: AccountDirectory
    let registrations: CarriedRegistrations
    private let desk: CallDesk
    private let media: MediaEngine
    private let speech: any SpeechChoosing
    private let realtime: RealtimeService?
    private let recordings: CallRecordings
    private let phrases = PhraseCache()
    private let logger: Logger
    private let endpoint = Mutex<SIPEndpoint?>(nil)
    private let live = Mutex<[CallID: LiveCall]>([:])
    private let tasks = Mutex<(last: UInt64, running: [UInt64: Task<Void, Never>])>((0, [:]))

    init(telephones: Telephones, media: MediaEngine, realtime: RealtimeService?, logger: Logger) {
        self.realtime = realtime
        (directory, desk, recordings) = (telephones.directory, telephones.desk, telephones.recordings)
        registrations = CarriedRegistrations(
            directory: telephones.directory, registrations: telephones.registrations, server: telephones.desk.server,
            clock: telephones.desk.clock, logger: logger)
        (self.media, speech, self.logger) = (media, telephones.speech, logger)
    }

    /// Calls under way.
    var count: Int { live.withLock { $0.count } }

    /// Begins to take calls there.
    func attach(to endpoint: SIPEndpoint) {
        self.endpoint.withLock { $0 = endpoint }
        registrations.attach(to: endpoint)
    }

    /// Waits until all calls that have ended are written down.
    func finish() async {
        let running = tasks.withLock { Array($0.running.values) }
        let limit = Task {
            try? await Task.sleep(for: Self.patience)
            for task in running { task.cancel() }
        }
        for task in running { await task.value }
        limit.cancel()
    }

    private func begin(_ work: @escaping @Sendable () async -> Void) {
        tasks.withLock { tasks in
            tasks.last += 1
            let number = tasks.last
            tasks.running[number] = Task {
                await work()
                self.tasks.withLock { _ = $0.running.removeValue(forKey: number) }
            }
        }
    }
}

// MARK: Calls that come in

extension CallCarrier: SIPUser {
    func knows(_ source: SIPSource) -> Bool {
        directory.entries.contains { isFrom($0.account, source) }
    }

    func admit(_ source: SIPSource, _ request: SIPRequest) -> SIPAdmission {
        guard let entry = entry(from: source, calling: request.calledUser ?? "") else { return .drop }
        return .accept(account: entry.account.id.description)
    }

    /// Whether the account takes calls from there. One that registers without networks of its own takes them from where it
    /// is registered.
    private func isFrom(_ account: PhoneAccount, _ source: SIPSource) -> Bool {
        guard account.isEnabled, account.admits(source.address) else { return false }
        return account.mode != .register || !account.allowed.isEmpty
            || registrations.isRegistrar(source.address, of: account.id)
    }

    private func entry(from source: SIPSource, calling called: String) -> AccountDirectory.Entry? {
        directory.entry(calling: called) { isFrom($0, source) }
    }

    func incoming(_ call: SIPCall) {
        guard let request = call.request, let source = call.source else { return call.refuse(500) }
        let called = request.calledUser ?? ""
        guard let entry = entry(from: source, calling: called), let workflow = entry.plan.target(of: called) else {
            return call.refuse(404)
        }
        begin { await self.take(call, from: request.callingUser, to: called, entry.account, workflow, source) }
    }

    private func take(
        _ call: SIPCall, from caller: String?, to called: String, _ account: PhoneAccount, _ workflow: NamedWorkflow,
        _ source: SIPSource
    ) async {
        let admitted: AdmittedCall
        do {
            admitted = try await desk.admit(
                from: caller == "anonymous" ? nil : caller, to: called, through: account, workflow: workflow)
        } catch let refusal as CallLimits.Refusal {
            logger.notice("A call was refused", [("account", "\(account.id)"), ("limit", "\(refusal)")])
            return call.refuse(486)
        } catch {
            logger.error("A call could not be begun", [("account", "\(account.id)"), ("error", "\(error)")])
            return call.refuse(500)
        }
        let (id, tenant) = (admitted.id, admitted.tenantID)
        guard let live = line(id, tenant, signalling: source.address, isOffered: call.offer != nil) else {
            call.refuse(503)
            return await end(id, .failed, nil, in: tenant)
        }
        do {
            let voice = voice(admitted.beginning, admitted.configuration)
            let reason = try await live.take(call) { voice.make($0, $1) }
            await voice.finish()
            await end(id, reason, live, in: tenant)
        } catch {
            call.refuse(error == .unreadable ? 400 : 488)
            await end(id, .failed, live, in: tenant)
        }
    }

    // MARK: What all calls have

    private func line(_ id: CallID, _ tenant: TenantID, signalling: IPAddress?, isOffered: Bool) -> LiveCall? {
        var options = MediaOptions()
        options.signalling = signalling
        // The rate of a conversation is decided before an answer to an offer of ours is there.
        if !isOffered { options.codecs = [.pcmu, .pcma] }
        do {
            let live = LiveCall(
                id, media: try media.session(options), observer: CallScribe(desk: desk, tenant: tenant, logger: logger))
            self.live.withLock { $0[id] = live }
            return live
        } catch {
            logger.error("A call has no port for its sound", [("call", "\(id)")])
            return nil
        }
    }

    private func voice(_ beginning: CallAssistant.Beginning, _ configuration: VoiceConfiguration) -> CarriedVoice {
        let assistant = desk.assistant(beginning)
        return CarriedVoice(
            assistant, configuration, services: CallVoiceServices(assistant: assistant, speech: speech),
            realtime: realtime, phrases: phrases, recordings: recordings, logger: logger)
    }

    private func end(_ id: CallID, _ reason: CallEnd, _ live: LiveCall?, in tenant: TenantID) async {
        self.live.withLock { _ = $0.removeValue(forKey: id) }
        let media = live.map { CallMedia($0.statistics) }
        // A call that was cut off is written down as well.
        await Task {
            do {
                try await desk.end(id, reason, media: media, in: tenant)
            } catch {
                logger.error("The end of a call was not written down", [("call", "\(id)"), ("error", "\(error)")])
            }
        }.value
    }
}

// MARK: Calls that go out

extension CallCarrier: LiveCalls {
    func place(_ placed: PlacedCall) async {
        begin { await self.carry(placed) }
    }

    var calls: [CallID] { live.withLock { Array($0.keys) } }

    func hangUp(_ call: CallID) async {
        live.withLock { $0[call] }?.end(.assistantHangUp)
    }

    func tap(of call: CallID) -> CallTap? { live.withLock { $0[call] }?.tap }

    private func carry(_ placed: PlacedCall) async {
        let (id, tenant) = (placed.id, placed.tenantID)
        guard let endpoint = endpoint.withLock({ $0 }), let account = placed.account.sip,
            let live = line(id, tenant, signalling: nil, isOffered: false)
        else { return await end(id, .failed, nil, in: tenant) }
        let voice = voice(placed.beginning, placed.configuration)
        let screening = screening(of: placed, voice)
        let reason = await live.follow(screening: screening) { offer, delegate in
            endpoint.call(
                placed.to.digits, from: placed.from?.digits, through: account, offer: offer,
                answerWithin: placed.ringing, delegate: delegate)
        } _: {
            voice.make($0, $1)
        }
        await voice.finish()
        await end(id, reason, live, in: tenant)
    }
}

extension CallCarrier {
    /// Listens for a machine where somebody wants to know, and says what becomes of the call then.
    private func screening(of placed: PlacedCall, _ voice: CarriedVoice) -> CallScreening? {
        guard let wish = placed.onMachine else { return nil }
        return CallScreening(waitsForTone: wish == .message) { [desk, logger] finding in
            voice.isAnswered(by: finding.answeredBy)
            do {
                try await desk.note(finding.answeredBy, of: placed.id, in: placed.tenantID)
            } catch {
                logger.warning("A call was not written down", [("call", "\(placed.id)"), ("error", "\(error)")])
            }
            return finding.answeredBy != .machine || wish != .hangUp
        }
    }
}

// MARK: Trying accounts out

extension CallCarrier: AccountTesting {
    func test(_ account: PhoneAccount) async -> AccountTest? {
        guard let endpoint = endpoint.withLock({ $0 }), let sip = account.sip else { return nil }
        var findings: [AccountTest.Finding] = []
        let status = await endpoint.options(sip)
        let options: (AccountTest.Finding.Result, String) =
            switch status {
            case nil: (.failed, "Nobody answers at \(sip.host).")
            case 401?, 407?: (.failed, "\(sip.host) does not take the credentials.")
            case let status?: (.works, "\(sip.host) answers with \(status).")
            }
        findings.append(AccountTest.Finding(name: .options, result: options.0, message: options.1))
        guard account.mode == .register else {
            findings.append(
                AccountTest.Finding(name: .registration, result: .skipped, message: "The account does not register."))
            return AccountTest(findings: findings)
        }
        let outcome = await registrations.outcome(of: account.id)
        findings.append(
            AccountTest.Finding(name: .registration, result: outcome.works ? .works : .failed, message: outcome.message)
        )
        return AccountTest(findings: findings)
    }
}

extension CallMedia {
    /// What went over the wire.
    init(_ statistics: MediaStatistics) {
        self.init()
        codec = statistics.codec?.name
        (packetsSent, packetsReceived) = (statistics.packetsSent, statistics.packetsReceived)
        let due = statistics.packetsReceived + statistics.packetsLost
        loss = due == 0 ? 0 : Double(statistics.packetsLost) / Double(due)
        (late, jitter, delay) = (statistics.packetsLate, statistics.jitter, statistics.delay)
        roundTrip = statistics.roundTrip
        quality = statistics.mos
    }
}

/// Writes down what becomes of a call.
private struct CallScribe: LiveCallObserver {
    let desk: CallDesk
    let tenant: TenantID
    let logger: Logger

    func rings(_ call: CallID) async { await write(call) { try await desk.note("ringing", of: call, in: tenant) } }

    func began(_ call: CallID) async { await write(call) { try await desk.answered(call, in: tenant) } }

    func said(_ item: TranscriptItem, on call: CallID) async {}

    func answered(_ latencies: TurnLatencies, on call: CallID) async {
        await write(call) { try await desk.add(latencies, to: call, in: tenant) }
    }

    private func write(_ call: CallID, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            logger.warning("A call was not written down", [("call", "\(call)"), ("error", "\(error)")])
        }
    }
}
