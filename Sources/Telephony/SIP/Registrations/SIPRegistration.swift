package import Net
import Synchronization

/// An account that is kept registered. Its state may be read from anywhere; the rest is touched on the endpoint's thread
/// alone, hence `@unchecked Sendable`.
package final class SIPRegistration: @unchecked Sendable {
    package let account: SIPAccount
    private let current = Mutex((state: SIPRegistrationState.registering, observer: Observer?.none))
    private weak let core: SIPEndpointCore?
    private let loop: EventLoop
    /// Nil before the way to the registrar was known once.
    var machine: SIPRegistrationMachine?
    var timer: TimerToken?
    var keepAliveTimer: TimerToken?
    var flow: SIPFlow?

    package typealias Observer = @Sendable (SIPRegistrationState) -> Void

    init(account: SIPAccount, core: SIPEndpointCore) {
        self.account = account
        self.core = core
        loop = core.loop
    }

    /// How it stands.
    package var state: SIPRegistrationState { current.withLock { $0.state } }

    /// Calls on the endpoint's thread with the state, now and whenever it is another; the last one set counts.
    package func observe(_ observer: @escaping Observer) {
        loop.run { [self] in
            let state = current.withLock { current in
                current.observer = observer
                return current.state
            }
            observer(state)
        }
    }

    /// Whether the registrar was last heard of from that address. On the endpoint's thread alone.
    package func isAt(_ address: IPAddress) -> Bool { flow?.source?.address == address }

    /// Takes the registration back.
    package func end() {
        loop.run { [self] in core?.end(self) }
    }

    func set(_ state: SIPRegistrationState) {
        let observer = current.withLock { current in
            current.state = state
            return current.observer
        }
        observer?(state)
    }
}
