import Core
import Crypto
import Testing

@testable import Workflows

/// Standard Webhooks 1.0.
@Suite struct WebhookSignatureTests {
    /// The specification's example.
    private let secret = Base64.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? []
    private let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    private let body = Array(#"{"test": 2432232314}"#.utf8)
    private let now = Timestamp(microseconds: 1_614_265_330_000_000)
    private let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    @Test("the specification's example is good, alone and among others")
    func good() throws {
        let webhook = WebhookSignature(secret: secret)
        for list in [signature, "v1,AAAA \(signature)", "v1a,hnO3f9T8 v2,x \(signature)"] {
            #expect(try webhook.check(id: id, timestamp: "1614265330", signature: list, body: body, at: now) == id)
        }
        #expect(webhook.signature(id: id, timestamp: 1_614_265_330, body: body) == signature)
    }

    @Test("what differs in anything that is signed is refused")
    func wrong() {
        let webhook = WebhookSignature(secret: secret)
        let tries: [(WebhookSignature, String, String, String, [UInt8])] = [
            (WebhookSignature(secret: Array(secret.dropLast())), id, "1614265330", signature, body),
            (webhook, id + "x", "1614265330", signature, body), (webhook, id, "1614265331", signature, body),
            (webhook, id, "1614265330", signature, body + [0x20]),
            (webhook, id, "1614265330", String(signature.dropFirst(3)), body),
            (webhook, id, "1614265330", "v2," + signature.dropFirst(3), body), (webhook, id, "1614265330", "", body),
        ]
        for (webhook, id, timestamp, signature, body) in tries {
            #expect(throws: WebhookSignature.Refusal.wrong) {
                try webhook.check(id: id, timestamp: timestamp, signature: signature, body: body, at: now)
            }
        }
    }

    @Test("a delivery of long ago, or from the future, is refused although it is signed", arguments: [-301, 301])
    func stale(_ distance: Int) {
        let late = Timestamp(microseconds: now.microseconds + Int64(distance) * 1_000_000)
        #expect(throws: WebhookSignature.Refusal.stale) {
            try WebhookSignature(secret: secret).check(
                id: id, timestamp: "1614265330", signature: signature, body: body, at: late)
        }
    }

    @Test("fields that are missing or malformed are told apart from wrong ones")
    func malformed() {
        let tries: [(String?, String?, String?)] = [
            (nil, "1614265330", signature), (id, nil, signature), (id, "1614265330", nil),
            ("", "1614265330", signature),
            ("a.b", "1614265330", signature), ("a b", "1614265330", signature), (id, "-1614265330", signature),
            (id, "1614265330.5", signature), (id, "99999999999999999999", signature), (id, "", signature),
        ]
        for (id, timestamp, signature) in tries {
            #expect(throws: WebhookSignature.Refusal.malformed) {
                try WebhookSignature(secret: secret).check(
                    id: id, timestamp: timestamp, signature: signature, body: body, at: now)
            }
        }
    }
}
