import Core
import Net
import Testing

@testable import Telephony

@Suite struct SIPEndpointTests {
    @Test("Two endpoints speak over every transport, and both hear of the end", arguments: SIPTransport.allCases)
    func call(transport: SIPTransport) async throws {
        let pair = try EndpointPair(transport)
        let call = pair.call()
        await pair.calling.wait(for: "answered answer")
        await pair.called.wait(for: "established")
        let incoming = try #require(pair.called.calls.first)
        #expect(incoming.offer == Array("offer".utf8) && incoming.request?.calledUser == "tutor")
        #expect(incoming.request?.callingUser == "ada" && incoming.source?.transport == transport)
        call.hangUp()
        await pair.called.wait(for: "ended remote")
        #expect(pair.calling.notes.last == "ended local")
        await pair.close()
    }

    @Test("The called side changes the session and hangs up")
    func calledSide() async throws {
        let pair = try EndpointPair(.tcp)
        _ = pair.call()
        await pair.called.wait(for: "established")
        let incoming = try #require(pair.called.calls.first)
        incoming.reoffer(Array("hold".utf8))
        await pair.called.wait(for: "reanswered reanswer")
        #expect(pair.calling.notes.contains("reoffered hold"))
        incoming.hangUp()
        await pair.calling.wait(for: "ended remote")
        await pair.close()
    }

    @Test("A refusal arrives with its status, and a call that rings can be taken back")
    func refusal() async throws {
        let busy = try EndpointPair(.udp, called: ScriptedLine(answering: { $0.refuse(486) }))
        _ = busy.call()
        await busy.calling.wait(for: "ended refused(486, \"Busy Here\")")
        await busy.close()
        let ringing = try EndpointPair(.udp, called: ScriptedLine(answering: { _ in }))
        let call = ringing.call()
        await ringing.calling.wait(for: "rings")
        call.hangUp()
        await ringing.called.wait(for: "ended remote")
        await ringing.close()
    }

    @Test("Whoever is challenged gets through with the password, and not without")
    func challenge() async throws {
        let line = ScriptedLine(admission: { _ in
            .challenge { $0 == "ada" ? SIPLogin(account: "acc", password: "secret") : nil }
        })
        var pair = try EndpointPair(.udp, called: line)
        _ = pair.call()
        await pair.calling.wait(for: "answered answer")
        #expect(await pair.caller.options(pair.account) == 200)
        pair.account.password = "wrong"
        #expect(await pair.caller.options(pair.account) == 401)
        await pair.close()
    }

    @Test("Draining says goodbye to every call, and a call behind it comes to nothing")
    func drain() async throws {
        let pair = try EndpointPair(.udp)
        _ = pair.call()
        await pair.calling.wait(for: "answered answer")
        await pair.called.wait(for: "established")
        await pair.callee.drain(within: .seconds(5))
        await pair.calling.wait(for: "ended remote")
        await pair.caller.drain(within: .seconds(5))
        _ = pair.call()
        await pair.calling.wait(for: "ended unreachable")
    }

    @Test("Whoever is not admitted hears nothing")
    func silence() async throws {
        let pair = try EndpointPair(.udp, called: ScriptedLine(admission: { _ in .drop }))
        let stranger = try DatagramSocket(at: try #require(SocketAddress(host: "127.0.0.1", port: 0)))
        let port = try #require(pair.account.port)
        let target = try #require(SocketAddress(host: "127.0.0.1", port: port))
        let text = sipText(via: "SIP/2.0/UDP 127.0.0.1:\(stranger.address.port);branch=z9hG4bKq")
        #expect(stranger.send(sipBytes(text), to: target) == .sent)
        // What is asked of a third party behind it is answered when the first was dealt with.
        #expect(await pair.callee.callCount() == 0)
        var heard = 0
        _ = stranger.receive(upTo: 1) { _, _ in heard += 1 }
        #expect(heard == 0)
        await pair.close()
    }

    @Test(
        "A call goes to the next place of its domain where the first cannot be reached, or answers that it has no time")
    func failover() async throws {
        let busy = try EndpointPair(.tcp, called: ScriptedLine(answering: { $0.refuse(503) }))
        let gone = try EndpointPair(.tcp)
        let closed = try #require(gone.account.port)
        await gone.close()
        for first in [closed, try #require(busy.account.port)] {
            let names = NamedPlaces()
            var pair = try EndpointPair(.tcp, names: names)
            names.add(port: try #require(pair.account.port), priority: 2)
            names.add(port: first, priority: 1)
            (pair.account.host, pair.account.port) = ("provider.test", nil)
            let call = pair.call()
            await pair.calling.wait(for: "answered answer")
            call.hangUp()
            await pair.called.wait(for: "ended remote")
            await pair.close()
        }
        #expect(busy.called.notes.first == "incoming")
        await busy.close()
    }
}
