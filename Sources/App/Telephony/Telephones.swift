import Auth
import Chat
import Core
import Crypto
import HTTPCore
import ModelProviders
import Postgres
import Synchronization
import Telephony
import Workflows

/// Everything about telephone calls besides carrying them: who may call, what answers, and what is written down. Whoever
/// carries calls here says so before the server runs: by `keeper.carry(by:)` and `testing.fill(by:)`.
final class Telephones: Sendable {
    /// Every account in use, for those who carry calls.
    let directory: AccountDirectory
    let desk: CallDesk
    let keeper: CallKeeper
    let recordings: CallRecordings
    let registrations: AccountRegistrations
    let testing: LateAccountTesting
    /// What hears and speaks.
    let speech: any SpeechChoosing
    let controllers: TelephonyControllers

    init(
        _ parts: Backend.Parts, sealer: Sealer, conversations: Conversations, library: WorkflowLibrary,
        workflows: WorkflowStore, engine: RunEngine, limiter: RateLimiter, proofs: StreamProofs,
        speech: any SpeechChoosing
    ) {
        self.speech = speech
        let (database, identifiers, clock) = (parts.database, parts.identifiers, parts.clock)
        let audit = AuditLog(clock: clock)
        let secrets = SecretKeys(current: parts.secret, previous: parts.previousSecret)
        let keys = secrets.derived(for: .phonePINs)
        let accounts = SIPAccounts(
            store: SIPAccountStore(database: database), sealer: sealer, audit: audit, identifiers: identifiers,
            clock: clock)
        let pins = PhonePINs(database: database, keys: keys, limiter: limiter, audit: audit, clock: clock)
        let voices = VoiceSettingsStore(database: database)
        let logger = parts.logger.labelled("calls")
        desk = CallDesk(
            calls: CallStore(database: database), accounts: accounts, voices: voices,
            assistants: CallAssistants(
                conversations: conversations, library: library, workflows: workflows,
                memberships: MembershipStore(database: database), locales: TriggerStore(database: database),
                callers: Callers(database: database, keys: keys, identifiers: identifiers, clock: clock), pins: pins,
                calls: CallStore(database: database), logger: logger),
            engine: engine, audit: audit, identifiers: identifiers, clock: clock, server: identifiers.next())
        directory = AccountDirectory(accounts: accounts, logger: logger)
        recordings = CallRecordings(database: database)
        keeper = CallKeeper(desk: desk, recordings: recordings, logger: logger)
        registrations = AccountRegistrations(database: database)
        testing = LateAccountTesting()
        let pages = BrowserCalls(desk: desk, speech: speech, proofs: proofs, logger: logger)
        keeper.carry(by: pages)
        controllers = TelephonyControllers(
            accounts: SIPAccountsController(accounts: accounts, registrations: registrations, testing: testing),
            numbers: PhoneNumbersController(accounts: accounts),
            calls: CallsController(desk: desk, recordings: recordings),
            listening: CallListenController(desk: desk, keeper: keeper, proofs: proofs),
            pins: PhonePINController(pins: pins),
            voices: VoiceSettingsController(
                store: voices, models: VoiceModels(store: RegistryStore(database: database)),
                accounts: accounts.store, audit: audit, identifiers: identifiers, clock: clock),
            sessions: VoiceSessionsController(
                desk: desk, tickets: VoiceTickets(keys: secrets.derived(for: .voiceTickets), clock: clock),
                calls: pages))
    }
}

/// What tries accounts out, once this server has a telephone.
final class LateAccountTesting: AccountTesting {
    private let real = Mutex<(any AccountTesting)?>(nil)

    /// Says what does it.
    func fill(by testing: any AccountTesting) { real.withLock { $0 = testing } }

    func test(_ account: PhoneAccount) async -> AccountTest? {
        guard let real = real.withLock({ $0 }) else { return nil }
        return await real.test(account)
    }
}

/// Tells steps which conversations are held on the telephone.
struct CallsOfThreads: CallReading {
    let calls: CallStore

    func isOnCall(_ thread: ThreadID, in tenantID: TenantID) async throws -> Bool {
        try await calls.live(of: thread, in: tenantID) != nil
    }
}
