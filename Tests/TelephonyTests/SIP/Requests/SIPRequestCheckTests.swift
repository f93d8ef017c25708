import Testing

@testable import Telephony

@Suite struct SIPRequestCheckTests {
    private let check = SIPRequestCheck(
        extensions: ["timer"], methods: [.invite, .ack, .cancel, .bye, .options], bodyTypes: ["application/sdp"])
    private static let invite = "INVITE sip:t@h.example SIP/2.0"

    @Test(
        "A request that cannot be served is answered as RFC 3261 §8.2 says (RFC 4475 §3.3)",
        arguments: [
            (
                "3.3.5 bext01", sipText(more: "Require: nothingSupportsThis, nor-this\nProxy-Require: nor-that"), 420,
                SIPFieldName.unsupported, "nothingsupportsthis, nor-this, nor-that"
            ),
            (
                "3.3.6 invut", sipText(more: "Content-Type: application/unknownformat") + "<audio/>", 415, .accept,
                "application/sdp"
            ),
            ("a body without a type", sipText() + "x", 415, .accept, "application/sdp"),
            (
                "a coded body", sipText(more: "Content-Type: application/sdp\ne: gzip") + "x", 415,
                SIPFieldName("Accept-Encoding"), "identity"
            ),
            (
                "3.3.15 sdp01", sipText(invite, cseq: "1 INVITE", more: "Accept: text/nobodyKnowsThis"), 406, .accept,
                nil
            ),
            (
                "a method of others", sipText("REFER sip:t@h.example SIP/2.0", cseq: "1 REFER"), 405, .allow,
                "INVITE, ACK, CANCEL, BYE, OPTIONS"
            ),
            (
                "a method of nobody", sipText("NEW sip:t@h.example SIP/2.0", cseq: "1 NEW"), 501, .allow,
                "INVITE, ACK, CANCEL, BYE, OPTIONS"
            ),
        ] as [(String, String, Int, SIPFieldName, String?)])
    func refused(name: String, text: String, code: Int, field: SIPFieldName, value: String?) throws {
        let refusal = check.refusal(of: try sipRequest(text), toTag: "mine")
        #expect(refusal?.status.code == code && refusal?.fields[field] == value)
        #expect(refusal?.fields.to?.tag == "mine")
    }

    @Test(
        "What is understood is not refused, nor is an ACK or a CANCEL for what it requires",
        arguments: [
            sipText(), sipText(more: "Require: Timer"), sipText(more: "Content-Type: Application/SDP;x=y") + "v=0",
            sipText(invite, cseq: "1 INVITE", more: "Accept: text/plain, application/*"),
            sipText("ACK sip:t@h.example SIP/2.0", cseq: "1 ACK", more: "Require: x"),
            sipText("CANCEL sip:t@h.example SIP/2.0", cseq: "1 CANCEL", more: "Require: x"),
            // RFC 4475 §3.3.11: a server for whom it is takes a request at its last hop.
            sipText().replacing("Max-Forwards: 70", with: "Max-Forwards: 0"),
        ])
    func taken(text: String) throws {
        #expect(check.refusal(of: try sipRequest(text), toTag: "mine") == nil)
    }
}
