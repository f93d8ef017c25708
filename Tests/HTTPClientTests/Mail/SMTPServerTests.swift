import HTTPCore
import Testing

@testable import HTTPClient

@Suite struct SMTPServerTests {
    @Test("smtp changes to TLS and smtps begins with it, at the ports of mail submission")
    func schemes() throws {
        let plain = try #require(SMTPServer("smtp://Mail.School.example"))
        #expect(plain.host == "mail.school.example" && plain.port == 587 && plain.security == .startTLS)
        #expect(plain.user == nil)
        let secure = try #require(SMTPServer("smtps://mail.school.example/"))
        #expect(secure.port == 465 && secure.security == .tls)
        #expect(try #require(SMTPServer("smtp://[::1]:2525?tls=none")).port == 2525)
    }

    @Test("user and password are percent-decoded and in no description")
    func login() throws {
        let server = try #require(SMTPServer("smtp://a%40b:p%3Aw%C3%A9@h"))
        #expect(server.user == "a@b" && server.password == "p:wé")
        #expect(server.description == "h:587 (starttls)")
    }

    @Test("without TLS a password goes to this machine alone")
    func clear() {
        #expect(SMTPServer("smtp://relay.example?tls=none") != nil)
        #expect(SMTPServer("smtp://u:p@127.0.0.1:25?tls=none") != nil)
        #expect(SMTPServer("smtp://u:p@localhost?tls=none") != nil)
        #expect(SMTPServer("smtp://u:p@relay.example?tls=none") == nil)
    }

    enum Wrong: String, CaseIterable {
        case web = "https://h"
        case none = "h"
        case path = "smtp://h/x"
        case query = "smtp://h?tls=maybe"
        case more = "smtp://h?tls=none&x=1"
        case noTLSOverTLS = "smtps://h?tls=none"
        case port = "smtp://h:0"
        case highPort = "smtp://h:70000"
        case lineInUser = "smtp://u%0D%0ARSET:p@h"
        case nulInPassword = "smtp://u:p%00@h"
        case userAlone = "smtp://u@h"
        case blank = "smtp://h x"
        case fragment = "smtp://h#x"
    }

    @Test("nothing else names a server", arguments: Wrong.allCases)
    func wrong(_ url: Wrong) {
        #expect(SMTPServer(url.rawValue) == nil)
    }

    @Test("the last refusal counts until the server agrees again, and its thanks for leaving do not")
    func replies() {
        var reply = SMTPReply()
        for line in [
            "220 hi", "500 EHLO?", "250 hi", "550-5.7.1 no\u{1B}[1m", "550 5.7.1 never\r\n", "221 bye", "x", "",
        ] {
            reply.receive(Array(line.utf8))
        }
        #expect(reply.refusal?.code == 550 && reply.refusal?.text == "550 5.7.1 never")
        reply.receive(Array("250 well".utf8))
        #expect(reply.refusal == nil)
    }
}
