import Core
import Testing

@testable import Telephony

@Suite struct SIPRegistrationMachineTests {
    private typealias Action = SIPRegistrationMachine.Action

    private let now = Timestamp(microseconds: 1_800_000_000_000_000)

    private func machine(password: String? = "secret") throws -> SIPRegistrationMachine {
        let record = try #require(SIPURI("sip:ada@school.example"))
        let contact = try #require(SIPAnyURI("sip:ada@10.0.0.1:5060"))
        var registrar = record
        registrar.user = nil
        return SIPRegistrationMachine(
            settings: SIPRegistrationMachine.Settings(
                registrar: registrar, record: SIPNameAddress(.sip(record)), callID: "r1", tag: "t", expiry: 600),
            contact: SIPNameAddress(contact), digest: password.map { SIPDigestClient(username: "ada", password: $0) })
    }

    /// The request that is to be sent.
    private func sent(_ actions: [Action]) throws -> SIPRequest {
        try #require(actions.compactMap { if case .send(let request) = $0 { request } else { nil } }.first)
    }

    private func wait(_ actions: [Action]) -> Duration? {
        actions.compactMap { if case .wait(let pause) = $0 { pause } else { nil } }.first
    }

    /// What it does with an answer to a request.
    private func answer(
        _ request: SIPRequest, _ code: Int, _ fields: [(SIPFieldName, String)] = [], chance: Double = 0,
        to machine: inout SIPRegistrationMachine
    ) -> [Action] {
        var response = request.response(SIPStatus(code), toTag: "r")
        for (name, value) in fields { response.fields.append(name, value) }
        return machine.receive(response, at: now, chance: chance, clientNonce: "c")
    }

    private func challenge(_ nonce: String, stale: Bool = false) -> [(SIPFieldName, String)] {
        [(.wwwAuthenticate, "Digest realm=\"r\", nonce=\"\(nonce)\", qop=\"auth\"\(stale ? ", stale=true" : "")")]
    }

    @Test("It answers a challenge, is registered for what was granted, and refreshes within that")
    func registered() throws {
        var machine = try machine()
        let first = try sent(machine.begin(clientNonce: "c"))
        #expect(first.uri.description == "sip:school.example" && first.fields[.expires] == "600")
        #expect(first.fields[.contact] == "<sip:ada@10.0.0.1:5060>;expires=600")
        let second = try sent(answer(first, 401, challenge("n"), to: &machine))
        #expect(second.fields[.authorization]?.contains("nc=00000001") == true && second.fields.cseq?.number == 2)
        let granted = [(SIPFieldName.contact, "<sip:ada@10.0.0.1:5060>;expires=120")]
        let actions = answer(second, 200, granted, chance: 0.5, to: &machine)
        #expect(machine.state == .registered(until: now + .seconds(120)))
        #expect(wait(actions) == .seconds(90))
        // The refresh bears credentials at once.
        let third = try sent(machine.fire(clientNonce: "c"))
        #expect(third.fields[.authorization]?.contains("nc=00000002") == true && third.fields.callID == "r1")
    }

    @Test("A wrong password is tried once, and then not again for an hour")
    func wrongPassword() throws {
        var machine = try machine()
        let first = try sent(machine.begin(clientNonce: "c"))
        let second = try sent(answer(first, 401, challenge("n"), to: &machine))
        let actions = answer(second, 401, challenge("m"), to: &machine)
        #expect(machine.state == .failed(.wrongPassword, retry: now + .seconds(3600)))
        #expect(wait(actions) == .seconds(3600))
        var without = try self.machine(password: nil)
        let request = try sent(without.begin(clientNonce: "c"))
        _ = answer(request, 401, challenge("n"), to: &without)
        #expect(without.state == .failed(.wrongPassword, retry: now + .seconds(3600)))
    }

    @Test("A nonce that has grown old is answered anew, at a refresh too")
    func stale() throws {
        var machine = try machine()
        let first = try sent(machine.begin(clientNonce: "c"))
        let second = try sent(answer(first, 401, challenge("n"), to: &machine))
        _ = answer(second, 200, to: &machine)
        let refresh = try sent(machine.fire(clientNonce: "c"))
        let again = try sent(answer(refresh, 401, challenge("m"), to: &machine))
        #expect(again.fields[.authorization]?.contains("nonce=\"m\"") == true)
        let more = try sent(answer(again, 401, challenge("o", stale: true), to: &machine))
        #expect(more.fields[.authorization]?.contains("nonce=\"o\"") == true)
    }

    @Test("The pauses behind failures double up to a limit, shorter by chance, and begin anew behind a success")
    func pauses() throws {
        var machine = try machine()
        _ = machine.begin(clientNonce: "c")
        var pauses: [Duration?] = []
        for _ in 0..<8 {
            pauses.append(wait(machine.fail(at: now, chance: 0)))
            _ = machine.fire(clientNonce: "c")
        }
        #expect(pauses == [5, 10, 20, 40, 80, 160, 300, 300].map { .seconds($0) })
        let shorter = wait(machine.fail(at: now, chance: 1))
        #expect(shorter == .seconds(150))
        let request = try sent(machine.fire(clientNonce: "c"))
        _ = answer(request, 200, to: &machine)
        _ = machine.fire(clientNonce: "c")
        let anew = wait(machine.fail(at: now, chance: 0))
        #expect(anew == .seconds(5) && machine.state == .failed(.unreachable, retry: now + .seconds(5)))
    }

    @Test("A registrar that wants longer registrations gets them, and one that asks for time too")
    func wishes() throws {
        var machine = try machine()
        let first = try sent(machine.begin(clientNonce: "c"))
        let longer = try sent(answer(first, 423, [(.minExpires, "1800")], to: &machine))
        #expect(longer.fields[.expires] == "1800")
        // A registrar that asks for less than it got makes no circle.
        let refused = answer(longer, 423, [(.minExpires, "60")], to: &machine)
        #expect(machine.state == .failed(.refused(423, "Interval Too Brief"), retry: now + .seconds(5)))
        #expect(wait(refused) == .seconds(5))
        let next = try sent(machine.fire(clientNonce: "c"))
        let busy = answer(next, 503, [(.retryAfter, "77")], to: &machine)
        #expect(wait(busy) == .seconds(77))
        let last = try sent(machine.fire(clientNonce: "c"))
        let unknown = answer(last, 404, to: &machine)
        #expect(wait(unknown) == .seconds(3600))
    }

    @Test("At the end it takes the registration back, and is over with the answer or without")
    func end() throws {
        var machine = try machine()
        let first = try sent(machine.begin(clientNonce: "c"))
        _ = answer(first, 200, to: &machine)
        var silent = machine
        let last = try sent(machine.end(clientNonce: "c"))
        #expect(last.fields[.expires] == "0" && last.fields[.contact]?.hasSuffix(";expires=0") == true)
        let over = answer(last, 200, to: &machine)
        #expect(over == [.over] && machine.state == .ended)
        let patience = wait(silent.end(clientNonce: "c"))
        let late = silent.fire(clientNonce: "c")
        #expect(patience == .seconds(32) && late == [.over])
        var failed = try self.machine()
        _ = failed.begin(clientNonce: "c")
        _ = failed.fail(at: now, chance: 0)
        let atOnce = failed.end(clientNonce: "c")
        #expect(atOnce == [.tell(.ended), .over])
    }

    @Test("An answer that comes twice changes nothing")
    func late() throws {
        var machine = try machine()
        let first = try sent(machine.begin(clientNonce: "c"))
        _ = answer(first, 200, to: &machine)
        let again = answer(first, 500, to: &machine)
        #expect(again.isEmpty && machine.state == .registered(until: now + .seconds(600)))
    }
}
