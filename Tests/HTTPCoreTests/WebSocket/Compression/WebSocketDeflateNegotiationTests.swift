import Testing

@testable import HTTPCore

@Suite struct WebSocketDeflateNegotiationTests {
    private let deflate = WebSocketDeflate(windowBits: 12)

    private func answer(to offer: String, by deflate: WebSocketDeflate? = nil) -> String? {
        let request = HTTPRequest(
            method: .get, path: "/",
            fields: [
                "Host": "h", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Extensions": offer,
            ])
        let handshake = WebSocketServerHandshake(origins: .any, deflate: deflate ?? self.deflate)
        return try? handshake.agree(to: request).response.fields["Sec-WebSocket-Extensions"]
    }

    @Test(
        "An offer is answered with the terms that both sides can keep (RFC 7692 §7.1)",
        arguments: [
            ("permessage-deflate", "permessage-deflate"),
            ("permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits=12"),
            ("permessage-deflate; client_max_window_bits=10", "permessage-deflate; client_max_window_bits=10"),
            ("permessage-deflate; client_max_window_bits=15", "permessage-deflate; client_max_window_bits=12"),
            ("permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9"),
            ("permessage-deflate; server_max_window_bits=\"8\"", "permessage-deflate; server_max_window_bits=8"),
            ("permessage-deflate; server_max_window_bits=15", "permessage-deflate; server_max_window_bits=12"),
            (
                "permessage-deflate;server_no_context_takeover;client_no_context_takeover",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
            ),
            ("x-webkit-deflate-frame, permessage-deflate", "permessage-deflate"),
            (
                "permessage-deflate; server_max_window_bits=7, , permessage-deflate; server_no_context_takeover",
                "permessage-deflate; server_no_context_takeover"
            ),
        ])
    func accepted(offer: String, expected: String) {
        #expect(answer(to: offer) == expected)
    }

    @Test(
        "An offer with a parameter that is unknown, repeated or wrong is declined",
        arguments: [
            "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=7",
            "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=010",
            "permessage-deflate; server_max_window_bits=+9", "permessage-deflate; client_max_window_bits=7",
            "permessage-deflate; client_max_window_bits=08", "permessage-deflate; server_no_context_takeover=1",
            "permessage-deflate; client_no_context_takeover=true", "permessage-deflate; mystery",
            "permessage-deflate; client_max_window_bits; client_max_window_bits=9", "permessage-bzip2",
        ])
    func declined(offer: String) {
        #expect(answer(to: offer) == nil)
    }

    @Test("A server that keeps no context says so unasked, for both sides")
    func serverWithoutContext() {
        let frugal = WebSocketDeflate(keepsContext: false)
        #expect(
            answer(to: "permessage-deflate", by: frugal)
                == "permessage-deflate; server_no_context_takeover; client_no_context_takeover")
    }

    @Test("The terms are seen from both sides alike")
    func bothSides() throws {
        for (client, server) in [(15, 9), (9, 15), (12, 12)] {
            let offering = WebSocketDeflate(windowBits: client)
            let accepting = WebSocketDeflate(windowBits: server, keepsContext: client != 12)
            let offer = try #require(WebSocketExtension.list(in: ["Sec-WebSocket-Extensions": offering.offer]))
            let (field, terms) = try #require(accepting.answer(to: offer))
            let answer = try #require(WebSocketExtension.list(in: ["Sec-WebSocket-Extensions": field])?.first)
            let seen = try #require(offering.terms(of: answer))
            #expect(seen.incoming.windowBits >= terms.outgoing.windowBits)
            #expect(seen.outgoing.windowBits <= terms.incoming.windowBits)
            #expect(seen.incoming.keepsContext == terms.outgoing.keepsContext)
            #expect(seen.outgoing.keepsContext == terms.incoming.keepsContext)
        }
    }

    @Test(
        "A client takes only an answer that its offer allows",
        arguments: [
            ("permessage-deflate; server_max_window_bits=12", true),
            ("permessage-deflate; server_max_window_bits=8; client_max_window_bits=15", true),
            ("permessage-deflate; server_max_window_bits=12; server_no_context_takeover", true),
            ("permessage-deflate", false), ("permessage-deflate; server_max_window_bits=13", false),
            ("permessage-deflate; server_max_window_bits=12; client_max_window_bits", false),
            ("permessage-deflate; server_max_window_bits=12; mystery", false),
            ("permessage-deflate; server_max_window_bits=12; server_max_window_bits=12", false),
            ("permessage-deflate; server_max_window_bits=12, permessage-deflate", false),
            ("permessage-deflate; server_max_window_bits=12; server_no_context_takeover=\"\"", false),
            ("permessage-deflate; server_max_window_bits", false), ("x-other", false),
        ])
    func clientAnswers(answer: String, isTaken: Bool) {
        let key = WebSocketKey(nonce: Array("the sample nonce".utf8))
        let handshake = WebSocketClientHandshake(key: key, deflate: deflate)
        let fields: HTTPFields = [
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": key.accept,
            "Sec-WebSocket-Extensions": answer,
        ]
        let agreement = try? handshake.check(status: .switchingProtocols, fields: fields)
        #expect((agreement != nil) == isTaken)
        #expect(!isTaken || agreement?.deflate != nil)
    }
}
