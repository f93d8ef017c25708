import Testing

@testable import Telephony

@Suite struct SIPCancellationTests {
    /// What comes: the wish to cancel, or an answer.
    enum Event: Sendable {
        case want
        case answer(Int)
    }

    @Test(
        "A CANCEL waits for a provisional answer, is sent once, and a 2xx that crosses it is hung up (RFC 3261 §9.1)",
        arguments: [
            ([.answer(180), .want, .want], [.none, .cancel, .none]),
            ([.want, .answer(100), .answer(180)], [.none, .cancel, .none]),
            ([.want, .answer(200)], [.none, .acknowledgeAndHangUp]),
            (
                [.answer(100), .want, .answer(200), .answer(200)],
                [.none, .cancel, .acknowledgeAndHangUp, .acknowledgeAndHangUp]
            ),
            ([.answer(100), .want, .answer(487)], [.none, .cancel, .none]),
            ([.answer(180), .answer(200), .want], [.none, .none, .none]),
        ] as [([Event], [SIPCancellation.Action])])
    func actions(events: [Event], expected: [SIPCancellation.Action]) {
        var cancellation = SIPCancellation()
        var actions: [SIPCancellation.Action] = []
        for event in events {
            switch event {
            case .want: actions.append(cancellation.want())
            case .answer(let code): actions.append(cancellation.receive(SIPStatus(code)))
            }
        }
        #expect(actions == expected)
    }

    @Test("A CANCEL names its INVITE: branch, target, tags, number and route (§9.1)")
    func request() throws {
        let text = sipText(
            "INVITE sip:t@h.example SIP/2.0", cseq: "7 INVITE", more: "Route: <sip:edge.example;lr>\nRequire: x")
        let invite = try sipRequest(text)
        let cancel = SIPCancellation.request(for: invite)
        #expect(SIPTransactionKey(server: cancel, as: .invite) == SIPTransactionKey(server: invite))
        #expect(cancel.uri == invite.uri && cancel.fields.routes == invite.fields.routes)
        #expect(cancel.fields.from == invite.fields.from && cancel.fields.to == invite.fields.to)
        #expect(cancel.fields.cseq == SIPCSeq(7, .cancel) && cancel.fields[.require] == nil)
        #expect(try SIPParser().message(datagram: cancel.bytes) == .request(cancel))
    }
}
