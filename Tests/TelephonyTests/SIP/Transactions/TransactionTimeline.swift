@testable import Telephony

/// Plays a table of transactions against a clock of its own, and writes down what happens when.
final class TransactionTimeline {
    var table = SIPTransactionTable()
    /// What happened, as `milliseconds what`.
    private(set) var notes: [String] = []
    private(set) var now = 0
    private var timers: [SIPTransactionKey: [SIPTimer: Int]] = [:]

    init(limit: Int = 100) {
        table = SIPTransactionTable(limit: limit)
    }

    /// What happened since it was last asked.
    func take() -> [String] {
        defer { notes = [] }
        return notes
    }

    func send(_ request: SIPRequest, isReliable: Bool = false) -> SIPTransactionKey? {
        guard let (key, actions) = table.send(request, isReliable: isReliable) else { return nil }
        perform(actions, of: key)
        return key
    }

    @discardableResult
    func receive(_ request: SIPRequest, isReliable: Bool = false) -> SIPTransactionKey? {
        switch table.receive(request, isReliable: isReliable, toTag: "mine") {
        case .new(let key, let actions):
            notes.append("\(now) new \(request.method)")
            perform(actions, of: key)
            return key
        case .known(let key, let actions):
            perform(actions, of: key)
            return key
        case .acknowledgement: notes.append("\(now) ACK for a dialog")
        case .turnedAway(let response): notes.append("\(now) turned away \(response.status.code)")
        case .ignored: notes.append("\(now) ignored")
        }
        return nil
    }

    func receive(_ response: SIPResponse) {
        guard let (key, actions) = table.receive(response) else {
            notes.append("\(now) stray")
            return
        }
        perform(actions, of: key)
    }

    func answer(_ key: SIPTransactionKey, _ status: SIPStatus) {
        guard let request = table[key]?.request else { return }
        perform(table.answer(key, request.response(status, toTag: "mine")), of: key)
    }

    func failTransport(of key: SIPTransactionKey) {
        perform(table.failTransport(of: key), of: key)
    }

    /// Lets time pass, and fires what runs out.
    func run(until end: Int) {
        while let (key, timer, time) = next, time <= end {
            now = time
            timers[key]?[timer] = nil
            perform(table.fire(timer, of: key), of: key)
        }
        now = end
    }

    private var next: (SIPTransactionKey, SIPTimer, Int)? {
        timers.flatMap { key, all in all.map { (key, $0.key, $0.value) } }
            .min { ($0.2, $0.1.rawValue) < ($1.2, $1.1.rawValue) }
    }

    private func perform(_ actions: [SIPTransactionAction], of key: SIPTransactionKey) {
        for action in actions {
            switch action {
            case .start(let timer, let pause):
                timers[key, default: [:]][timer] = now + Int(pause / .milliseconds(1))
                continue
            case .send(.request(let request)): notes.append("\(now) send \(request.method)")
            case .send(.response(let response)): notes.append("\(now) send \(response.status.code)")
            case .answered(let response): notes.append("\(now) answered \(response.status.code)")
            case .acknowledged: notes.append("\(now) acknowledged")
            case .failed(let failure): notes.append("\(now) failed \(failure)")
            case .ended:
                notes.append("\(now) ended")
                timers[key] = nil
            }
        }
    }
}
