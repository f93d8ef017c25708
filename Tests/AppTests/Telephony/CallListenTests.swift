import Auth
import Core
import HTTPCore
import Support
import Telephony
import Testing
import Workflows

@testable import lyceum

@Suite struct CallListenTests {
    /// Carries one call, which can be heard.
    private final class Line: LiveCalls, AudioPeer {
        let calls: [CallID] = []
        let call: CallID
        let tap = CallTap()

        init(_ call: CallID) { self.call = call }

        func place(_ call: PlacedCall) async {}
        func hangUp(_ call: CallID) async {}
        func tap(of call: CallID) -> CallTap? { call == self.call ? tap : nil }
        func exchange(_ heard: AudioFrame?) -> AudioFrame? { .linear([Int16](repeating: 5, count: 160)) }
        func press(_ key: Character) {}
        func hold(_ isHeld: Bool) {}
        func end() {}
    }

    /// A call under way that this server carries, and its line.
    private static func carried(_ world: PhoneWorld) async throws -> (path: String, line: Line, peer: any AudioPeer) {
        let workflow = try await world.publish("tutor", [])
        let (call, _) = try await world.call(workflow)
        let line = Line(call.id)
        world.app.backend.telephones.keeper.carry(by: line)
        return ("/api/v1/calls/\(call.id)/listen", line, line.tap.around(line, rate: .narrow))
    }

    @Test("Whoever may hears both sides of a call from then on until it ends, and the audit log says so")
    func listens() async throws {
        let world = try await PhoneWorld()
        let (path, line, peer) = try await Self.carried(world)
        _ = peer.exchange(nil)
        async let answer = world.app.ask(path, as: world.owner)
        while !line.tap.isHeard { await Task.yield() }
        for _ in 0..<3 { _ = peer.exchange(.linear([Int16](repeating: 100, count: 160))) }
        line.tap.end()
        let heard = try await answer
        #expect(heard.status == 200 && heard.response.fields["Content-Type"] == "audio/wav")
        #expect(heard.response.fields["Cache-Control"] == "no-store")
        let samples = [Int16](repeating: 105, count: 480)
        #expect(heard.bytes == WAV.header(rate: .narrow) + WAV.body(samples))
        #expect(try await world.audited(1) == ["call.listen"])
    }

    @Test("Others may not, nor anybody where the institution forbids it, whatever a workflow says")
    func forbidden() async throws {
        let world = try await PhoneWorld()
        let (path, line, _) = try await Self.carried(world)
        let teacher = try await world.app.person("teacher@example.org", role: .teacher, in: world.tenant)
        #expect(try await world.app.ask(path, as: teacher).status == 403)
        let other = try await PhoneWorldNeighbour(world)
        #expect(try await world.app.ask(path, as: other.owner).status == 404)
        for (settings, query) in [(["listening": false], ""), (["listening": true], "?workflow=tutor")]
            as [(JSONValue, String)]
        {
            let set = try await world.app.ask(
                "/api/v1/voice-settings\(query)", settings, as: world.owner, method: .put)
            #expect(set.status == 200, "\(set.text)")
            let refused = try await world.app.ask(path, as: world.owner)
            #expect(refused.status == 403 && refused.text.contains("institution"))
        }
        #expect(!line.tap.isHeard)
        #expect(try await world.audited(1) != ["call.listen"])
    }

    @Test("A workflow may be kept from being heard where others are not")
    func workflow() async throws {
        let world = try await PhoneWorld()
        let (path, _, _) = try await Self.carried(world)
        _ = try await world.app.ask(
            "/api/v1/voice-settings?workflow=tutor", ["listening": false], as: world.owner, method: .put)
        #expect(try await world.app.ask(path, as: world.owner).status == 403)
    }

    @Test("A call that is over, one that another server carries, and one that many listen to are conflicts")
    func conflicts() async throws {
        let world = try await PhoneWorld()
        let (path, line, _) = try await Self.carried(world)
        let full = (0..<CallTap.mostListeners).map { _ in line.tap.listen() }
        #expect(try await world.app.ask(path, as: world.owner).status == 409)
        #expect(full.count == CallTap.mostListeners)
        let beside = try AppFixture(beside: world.app)
        #expect(try await beside.ask(path, as: world.owner).status == 409)
        try await world.desk.end(line.call, .remoteHangUp, in: world.tenant.id)
        #expect(try await world.app.ask(path, as: world.owner).status == 409)
        #expect(try await world.app.ask("/api/v1/calls/nothing/listen", as: world.owner).status != 200)
    }

    /// The owner of another institution of the same installation.
    private struct PhoneWorldNeighbour {
        let owner: AppFixture.Person

        init(_ world: PhoneWorld) async throws {
            let tenant = try await world.app.tenant("south")
            owner = try await world.app.person("owner@south.example", role: .owner, in: tenant)
        }
    }
}
