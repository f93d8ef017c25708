package import Core
import Crypto
package import Net

/// SIP with sockets: takes calls for its user, makes calls, and keeps accounts registered. Everything of it happens on one
/// loop.
package final class SIPEndpoint: Sendable {
    private let core: SIPEndpointCore
    private let loop: EventLoop

    /// Nothing happens before `start`. The resolvers are asked for the hosts of accounts, contacts and routes.
    package init(
        settings: SIPEndpointSettings, loop: EventLoop, user: any SIPUser, logger: Logger,
        hosts: any HostResolver = SystemHostResolver(), services: any ServiceResolver = SystemServiceResolver(),
        clock: any WallClock = SystemWallClock()
    ) {
        self.loop = loop
        core = SIPEndpointCore(
            loop: loop, settings: settings, user: user, targets: SIPTargets(hosts: hosts, services: services),
            clock: clock, logger: logger)
    }

    /// Binds all addresses and begins; gives them with the ports that the system chose. Throws where one cannot be had.
    @discardableResult
    package func start() throws(SocketError) -> [SIPListenAddress] {
        try core.sockets.bind()
        let bound = core.sockets.bound
        loop.run { [core] in core.sockets.begin() }
        return bound
    }

    /// Calls somebody through an account: an address, or a number or name of its domain. Who it is that calls is the
    /// account unless another number is given. The call ends at once where the address is none.
    ///
    /// - Parameters:
    ///   - answerWithin: how long it may ring
    ///   - headers: further fields of the INVITE
    package func call(
        _ target: String, from number: String? = nil, through account: SIPAccount, offer: [UInt8],
        answerWithin: Duration = .seconds(60), headers: [(String, String)] = [], delegate: any SIPCallDelegate
    ) -> SIPCall {
        let call = SIPCall(
            callID: "\(Random.text(20, from: Self.letters))@lyceum", localTag: Random.text(12, from: Self.letters),
            isOutgoing: true, account: account.id, source: nil, request: nil, replaced: nil, core: core)
        loop.run { [core] in
            call.delegate = delegate
            core.begin(call, target, from: number, through: account, offer, within: answerWithin, headers)
        }
        return call
    }

    /// Keeps an account registered until the registration is ended.
    package func register(_ account: SIPAccount) -> SIPRegistration {
        let registration = SIPRegistration(account: account, core: core)
        loop.run { [core] in core.begin(registration) }
        return registration
    }

    /// Asks the host of an account for a sign of life by OPTIONS: its status, or nil where nobody answers. Any status
    /// says that somebody is there; 401 and 407 behind credentials, that these are wrong.
    package func options(_ account: SIPAccount) async -> Int? {
        await withCheckedContinuation { continuation in
            loop.run { [core] in core.ask(account) { continuation.resume(returning: $0) } }
        }
    }

    /// How many calls there are.
    package func callCount() async -> Int {
        await withCheckedContinuation { continuation in
            loop.run { [core] in continuation.resume(returning: core.calls.count) }
        }
    }

    /// Ends all calls by BYE and all registrations, takes no new ones, and closes everything: at the latest when the time
    /// is over.
    package func drain(within time: Duration) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            loop.run { [core] in core.drain(within: time) { continuation.resume() } }
        }
    }

    private static let letters = "abcdefghijklmnopqrstuvwxyz0123456789"
}
