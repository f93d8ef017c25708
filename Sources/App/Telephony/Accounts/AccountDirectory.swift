import Core
import Net
import Postgres
import Synchronization
import Telephony

/// Every account in use with its password and the numbers that lead to workflows, for those who carry calls: asked without
/// waiting, and brought up to date as soon as the database tells of a change.
final class AccountDirectory: Service {
    /// An account, and where its numbers lead.
    struct Entry: Sendable {
        let account: PhoneAccount
        let plan: NumberPlan<NamedWorkflow>
        /// Grows when anything of it changes.
        let version: Int
    }

    let name = "telephone-accounts"
    /// Before the database is listened to again.
    private static let pause: Duration = .seconds(5)

    private let accounts: SIPAccounts
    private let logger: Logger
    private let known = Mutex<Known>(Known())
    private let changes = Mutex<[@Sendable ([Entry]) -> Void]>([])

    init(accounts: SIPAccounts, logger: Logger) {
        self.accounts = accounts
        self.logger = logger
    }

    /// Asked with every message that comes in.
    private struct Known {
        var byTenant: [TenantID: [Entry]] = [:] {
            didSet { all = byTenant.values.flatMap(\.self).sorted { $0.account.id.uuid < $1.account.id.uuid } }
        }
        /// The oldest first: where two could be meant, it is the one that was there before.
        private(set) var all: [Entry] = []
    }

    /// All of them.
    var entries: [Entry] { known.withLock(\.all) }

    /// The account that a call may be of which comes from the address and is for this user or number. One that is
    /// registered by the name that is called comes first, then one that has the number mapped, then any that takes calls from there.
    func entry(from address: IPAddress, calling called: String) -> Entry? {
        entry(calling: called) { $0.isEnabled && $0.admits(address) }
    }

    /// The same among the accounts that may be meant at all.
    func entry(calling called: String, where isMeant: (PhoneAccount) -> Bool) -> Entry? {
        let admitted = entries.filter { isMeant($0.account) }
        return admitted.first { $0.account.mode == .register && $0.account.username == called }
            ?? admitted.first { entry in
                var plan = entry.plan
                plan.fallback = nil
                return plan.target(of: called) != nil
            } ?? admitted.first { $0.account.mode != .register && $0.plan.fallback != nil }
    }

    /// Has the closure hear of every change with all that there is then; at once, too.
    func onChange(_ tell: @escaping @Sendable ([Entry]) -> Void) {
        changes.withLock { $0.append(tell) }
        tell(entries)
    }

    func run() async throws {
        while !Task.isCancelled {
            do {
                let notifications = try await accounts.store.database.notifications(on: SIPAccountStore.channel)
                try await readAll()
                for await payload in notifications {
                    if let tenant = TenantID(payload) { try await read(tenant) } else { try await readAll() }
                }
                return
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("Telephone accounts could not be read", [("error", "\(error)")])
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    func readAll() async throws {
        let tenants = try await accounts.store.tenants()
        known.withLock { known in known.byTenant = known.byTenant.filter { tenants.contains($0.key) } }
        for tenant in tenants { try await load(tenant) }
        tell()
    }

    private func read(_ tenant: TenantID) async throws {
        try await load(tenant)
        tell()
    }

    private func load(_ tenant: TenantID) async throws {
        let stored = try await accounts.store.all(of: tenant)
        let numbers = try await accounts.store.allNumbers(of: tenant)
        var entries: [Entry] = []
        for one in stored where one.account.isEnabled {
            var plan = NumberPlan(fallback: one.defaultWorkflow)
            for number in numbers where number.accountID == one.id {
                switch number.kind {
                case .number: plan.map(number: number.number, to: number.workflow)
                case .prefix: plan.map(prefix: number.number, to: number.workflow)
                }
            }
            do {
                entries.append(Entry(account: try await accounts.opened(one), plan: plan, version: one.version))
            } catch {
                logger.warning(
                    "The password of a telephone account cannot be opened",
                    [("account", "\(one.id)"), ("error", "\(error)")])
            }
        }
        let found = entries
        known.withLock { $0.byTenant[tenant] = found.isEmpty ? nil : found }
    }

    private func tell() {
        let entries = entries
        for tell in changes.withLock({ $0 }) { tell(entries) }
    }
}
