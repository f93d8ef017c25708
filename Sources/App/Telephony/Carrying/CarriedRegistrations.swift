import Core
import Net
import Synchronization
import Telephony
import Workflows

/// Keeps accounts registered from this server: each from one server alone, as long as its lease holds.
final class CarriedRegistrations: Service {
    private struct Carried: Sendable {
        let tenant: TenantID
        let version: Int
        let registration: SIPRegistration
    }

    let name = "telephone-registrations"
    private static let lease: Duration = .seconds(45)
    private static let heartbeat: Duration = .seconds(10)

    private let directory: AccountDirectory
    private let registrations: AccountRegistrations
    private let server: UUID128
    private let clock: any WallClock
    private let logger: Logger
    private let alarm = Alarm()
    private let endpoint = Mutex<SIPEndpoint?>(nil)
    private let carried = Mutex<[SIPAccountID: Carried]>([:])
    /// What is to be written down, in the order in which it happened.
    private let notes: AsyncStream<Note>
    private let noting: AsyncStream<Note>.Continuation

    private struct Note: Sendable {
        let account: SIPAccountID
        let tenant: TenantID
        let state: RegistrationState
    }

    init(
        directory: AccountDirectory, registrations: AccountRegistrations, server: UUID128, clock: any WallClock,
        logger: Logger
    ) {
        (self.directory, self.registrations, self.server) = (directory, registrations, server)
        (self.clock, self.logger) = (clock, logger)
        (notes, noting) = AsyncStream.makeStream()
    }

    func attach(to endpoint: SIPEndpoint) {
        self.endpoint.withLock { $0 = endpoint }
        directory.onChange { [alarm] _ in alarm.ring() }
    }

    /// Whether the account is registered with a machine of that address. On the endpoint's thread alone.
    func isRegistrar(_ address: IPAddress, of account: SIPAccountID) -> Bool {
        carried.withLock { $0[account]?.registration }?.isAt(address) ?? false
    }

    /// How the account is registered, in words.
    func outcome(of account: SIPAccountID) async -> (works: Bool, message: String) {
        guard let registration = carried.withLock({ $0[account]?.registration }) else {
            return (false, "Another server sees to the registration, or none has begun yet.")
        }
        return switch registration.state {
        case .registering: (false, "The registrar has not answered yet.")
        case .registered(let until): (true, "Registered until \(until).")
        case .failed(let failure, _): (false, "Not registered: \(failure).")
        case .ended: (false, "The registration has ended.")
        }
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.writeDown() }
            group.addTask { await self.work() }
            await group.waitForAll()
        }
    }

    private func work() async {
        while !Task.isCancelled {
            do {
                try await turn()
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("Registrations could not be looked after", [("error", "\(error)")])
            }
            await alarm.sleep(until: .now + Self.heartbeat)
        }
    }

    /// One look at everything.
    private func turn() async throws {
        guard let endpoint = endpoint.withLock({ $0 }) else { return }
        let wanted = directory.entries.filter { $0.account.mode == .register && $0.account.host != nil }
        let ids = Set(wanted.map(\.account.id))
        let over = carried.withLock { carried in
            let over = carried.filter { !ids.contains($0.key) }
            carried = carried.filter { ids.contains($0.key) }
            return over.values.map(\.registration)
        }
        for registration in over { registration.end() }
        for entry in wanted {
            let account = entry.account
            let isOurs = try await registrations.take(
                account.id, in: account.tenantID, server: server, lease: Self.lease)
            let known = carried.withLock { $0[account.id] }
            if let known, !isOurs || known.version != entry.version {
                known.registration.end()
                carried.withLock { _ = $0.removeValue(forKey: account.id) }
            }
            guard isOurs, known?.version != entry.version, let sip = account.sip else { continue }
            let registration = endpoint.register(sip)
            carried.withLock {
                $0[account.id] = Carried(tenant: account.tenantID, version: entry.version, registration: registration)
            }
            registration.observe { [self] state in note(state, of: account.id, in: account.tenantID) }
        }
    }

    private func note(_ state: SIPRegistrationState, of account: SIPAccountID, in tenant: TenantID) {
        let shown: (RegistrationState.Status, String?) =
            switch state {
            case .registering: (.registering, nil)
            case .registered(let until): (.registered, "until \(until)")
            case .failed(let failure, _): (.failed, failure.description)
            case .ended: (.unregistered, nil)
            }
        let state = RegistrationState(status: shown.0, detail: shown.1, changedAt: clock.now())
        noting.yield(Note(account: account, tenant: tenant, state: state))
    }

    private func writeDown() async {
        for await note in notes {
            do {
                try await registrations.note(note.state, of: note.account, in: note.tenant, server: server)
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("A registration was not written down", [("error", "\(error)")])
            }
        }
    }
}
