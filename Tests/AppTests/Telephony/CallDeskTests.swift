import Auth
import Core
import HTTPCore
import Postgres
import Support
import Synchronization
import Telephony
import Testing
import Workflows

@testable import lyceum

@Suite struct CallDeskTests {
    /// Notes what it is to do.
    private final class Line: LiveCalls {
        let placed = Mutex<[PlacedCall]>([])
        let ended = Mutex<[CallID]>([])
        let carried = Mutex<[CallID]>([])
        var calls: [CallID] { carried.withLock { $0 } }

        func place(_ call: PlacedCall) async { placed.withLock { $0.append(call) } }
        func hangUp(_ call: CallID) async { ended.withLock { $0.append(call) } }
    }

    @Test("A call that was ordered is placed once, with what its account and its workflow say")
    func placing() async throws {
        let world = try await PhoneWorld()
        try await world.publish("tutor", [])
        let (line, other) = (Line(), Line())
        let keeper = world.app.backend.telephones.keeper
        keeper.carry(by: line)
        let beside = try AppFixture(beside: world.app)
        beside.backend.telephones.keeper.carry(by: other)
        let answer = try await world.app.ask(
            "/api/v1/calls",
            [
                "to": "+33 1 23", "workflow": "tutor", "sip_account": "Exchange", "consent": "This is a school.",
                "input": ["topic": "volts"],
            ], as: world.owner)
        #expect(answer.status == 202 && answer.body["status"] == "queued", "\(answer.text)")
        try await keeper.turn()
        try await beside.backend.telephones.keeper.turn()
        let placed = line.placed.withLock { $0 }
        #expect(placed.count == 1)
        #expect(other.placed.withLock { $0.count } == 0)
        let call = try #require(placed.first)
        #expect(call.to.digits == "33123" && call.beginning.workflow.slug == "tutor")
        #expect(call.beginning.opening == "This is a school." && call.beginning.input["topic"] == "volts")
        #expect(try await world.audited(1) == ["call.place"])
    }

    @Test("What may not be called is refused by the limit that it runs into")
    func limits() async throws {
        let world = try await PhoneWorld()
        try await world.publish("tutor", [])
        func order(_ to: String) async throws -> Answer {
            try await world.app.ask(
                "/api/v1/calls", ["to": .string(to), "workflow": "tutor", "sip_account": "Exchange"], as: world.owner)
        }
        func limit(_ answer: Answer) -> JSONValue? { answer.body["error"]?["details"]?["limit"] }
        #expect(limit(try await order("+4412")) == "prefix")
        let path = "/api/v1/sip-accounts/\(world.account)"
        _ = try await world.app.ask(path, ["calls_a_day": 1], as: world.owner, method: .patch)
        #expect(try await order("+3312").status == 202)
        #expect(limit(try await order("+3312")) == "calls_a_day")
        _ = try await world.app.ask(
            path, ["calls_a_day": nil, "minutes_a_day": 100, "price_minute": 5], as: world.owner, method: .patch)
        _ = try await world.app.ask(
            "/api/v1/voice-settings", ["limits": ["concurrent_calls": 1]], as: world.owner, method: .put)
        #expect(limit(try await order("+3312")) == "concurrent_calls")
        let teacher = try await world.app.person("teacher@example.org", role: .teacher, in: world.tenant)
        let refused = try await world.app.ask(
            "/api/v1/calls", ["to": "+3312", "workflow": "tutor", "sip_account": "Exchange"], as: teacher)
        #expect(refused.status == 403)
    }

    @Test("Whoever carries a call is told to end it, one that nobody placed is over at once, and no call ends twice")
    func hangingUp() async throws {
        let world = try await PhoneWorld()
        let workflow = try await world.publish("tutor", [])
        let line = Line()
        let keeper = world.app.backend.telephones.keeper
        keeper.carry(by: line)
        let (call, _) = try await world.call(workflow)
        line.carried.withLock { $0 = [call.id] }
        let path = "/api/v1/calls/\(call.id)/hang-up"
        #expect(try await world.app.ask(path, [:], as: world.owner).status == 202)
        try await keeper.turn()
        #expect(line.ended.withLock { $0 } == [call.id])
        try await world.desk.end(call.id, .assistantHangUp, media: CallMedia(), in: world.tenant.id)
        try await world.desk.end(call.id, .failed, in: world.tenant.id)
        let over = try await world.app.ask("/api/v1/calls/\(call.id)", as: world.owner).body
        #expect(over["reason"] == "assistant_hang_up" && over["live"] == false)
        #expect(try await world.app.ask(path, [:], as: world.owner).status == 409)

        let queued = try await world.app.ask(
            "/api/v1/calls", ["to": "+3312", "workflow": "tutor", "sip_account": "Exchange"], as: world.owner)
        let id = try #require(queued.body["id"]?.stringValue)
        let ended = try await world.app.ask("/api/v1/calls/\(id)/hang-up", [:], as: world.owner)
        #expect(ended.body["status"] == "ended")
        #expect(line.placed.withLock { $0.isEmpty })
    }

    @Test("The calls of a server that died are over, and lists show live calls apart, with numbers for those who may")
    func lost() async throws {
        let world = try await PhoneWorld()
        let workflow = try await world.publish("tutor", [])
        let (call, _) = try await world.call(workflow)
        let (other, _) = try await world.call(workflow)
        try await TestDatabase.withOwner(of: world.app.database) { owner in
            _ = try await owner.query(
                """
                UPDATE calls SET server = gen_random_uuid(), lease_expires_at = now() - interval '1 s'
                WHERE id = \(call.id)
                """)
        }
        try await world.app.backend.telephones.keeper.turn()
        let live = try await world.app.ask("/api/v1/calls?live=true", as: world.owner).body["data"]
        #expect(live?.arrayValue?.map { $0["id"]?.stringValue } == [other.id.description])
        let over = try await world.app.ask("/api/v1/calls?live=false", as: world.owner).body["data"]?[0]
        #expect(over?["reason"] == "failed" && over?["from"] == "+33123456789")
        let teacher = try await world.app.person("teacher@example.org", role: .teacher, in: world.tenant)
        let shown = try await world.app.ask("/api/v1/calls/\(call.id)", as: teacher).body
        #expect(shown["from"] == "•••••••••89")
    }

    @Test("A call that its server does not carry any more is over with its lease, and one that fails stops no other")
    func forgotten() async throws {
        let world = try await PhoneWorld()
        try await world.publish("tutor", [])
        let line = Line()
        let keeper = world.app.backend.telephones.keeper
        keeper.carry(by: line)
        let (forgotten, _) = try await world.call(try await world.publish("tutor", []))
        let (carried, _) = try await world.call(try await world.publish("tutor", []))
        line.carried.withLock { $0 = [carried.id] }
        func leaseEndsIn(_ seconds: Int, of call: CallID) async throws {
            try await TestDatabase.withOwner(of: world.app.database) { owner in
                _ = try await owner.query(
                    """
                    UPDATE calls SET lease_expires_at = now() + \(seconds) * interval '1 s' WHERE id = \(call)
                    """)
            }
        }
        for call in [forgotten.id, carried.id] { try await leaseEndsIn(5, of: call) }
        try await keeper.turn()
        let left = try await TestDatabase.withOwner(of: world.app.database) { owner in
            try await owner.query(
                "SELECT id FROM calls WHERE lease_expires_at < now() + interval '10 s' AND status <> 'ended'"
            ).map { try $0["id", CallID.self] }
        }
        #expect(left == [forgotten.id])

        // An account whose password cannot be opened any more.
        let other = try await world.app.ask(
            "/api/v1/sip-accounts",
            ["name": "Broken", "mode": "open", "password": "a long password", "outbound_prefixes": ["33"]],
            as: world.owner)
        let account = try #require(other.body["id"]?.stringValue.flatMap { SIPAccountID($0) })
        var orders: [String] = []
        for account in ["Broken", "Exchange"] {
            let order = try await world.app.ask(
                "/api/v1/calls", ["to": "+3312", "workflow": "tutor", "sip_account": .string(account)],
                as: world.owner)
            orders.append(try #require(order.body["id"]?.stringValue))
        }
        try await TestDatabase.withOwner(of: world.app.database) { owner in
            _ = try await owner.query(
                """
                UPDATE sip_accounts
                SET password = set_byte(password, length(password) - 1, 255 - get_byte(password, length(password) - 1))
                WHERE id = \(account)
                """)
        }
        try await keeper.turn()
        #expect(line.placed.withLock { $0.map(\.id.description) } == [orders[1]])
        let failed = try await world.app.ask("/api/v1/calls/\(orders[0])", as: world.owner).body
        #expect(failed["status"] == "ended" && failed["reason"] == "failed", "\(failed)")
    }

    @Test("Stages, turns and measures of a call stand in its record, and recordings are read piece by piece")
    func record() async throws {
        let world = try await PhoneWorld()
        let workflow = try await world.publish("tutor", [])
        let (call, _) = try await world.call(workflow)
        let (desk, tenant) = (world.desk, world.tenant.id)
        try await desk.note("media", of: call.id, in: tenant)
        var turn = TurnLatencies()
        turn.endPointing = .milliseconds(600)
        turn.firstText = .milliseconds(40)
        try await desk.add(turn, to: call.id, in: tenant)
        let recordings = world.app.backend.telephones.recordings
        try await recordings.add([1, 2], part: 0, of: call.id, in: tenant)
        try await recordings.add([3], part: 1, of: call.id, in: tenant)
        try await desk.end(call.id, .remoteHangUp, media: CallMedia(codec: "PCMU", loss: 0.25), in: tenant)
        let shown = try await world.app.ask("/api/v1/calls/\(call.id)", as: world.owner).body
        #expect(shown["stages"]?["media"] != nil && shown["stages"]?["answered"] != nil)
        #expect(shown["turns"]?[0]?["end_pointing"] == 600 && shown["turns"]?[0]?["first_sound"] == .null)
        #expect(shown["media"]?["loss"] == 0.25 && shown["has_recording"] == true)
        let heard = try await world.app.ask("/api/v1/calls/\(call.id)/recording", as: world.owner)
        #expect(Array(heard.text.utf8) == [1, 2, 3])
        #expect(try await world.audited(1) == ["call_recording.read"])
        world.app.clock.advance(by: .seconds(31 * 86_400))
        #expect(try await recordings.removeOld(at: world.app.clock.now(), in: tenant) == 2)
    }
}
