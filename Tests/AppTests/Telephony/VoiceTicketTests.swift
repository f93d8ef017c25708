import Auth
import Chat
import Core
import HTTPCore
import Support
import Telephony
import Testing
import Workflows

@testable import lyceum

@Suite struct VoiceTicketTests {
    private static let keys: [[UInt8]] = [Array("the one that tickets are made with".utf8), Array("before".utf8)]
    private let clock = SetClock()
    private let identifiers: SystemIdentifierGenerator

    init() { identifiers = SystemIdentifierGenerator(clock: clock) }

    private func ticket(_ credential: Credential = .none, thread: ThreadID? = nil) -> VoiceTicket {
        VoiceTicket(
            call: identifiers.make(),
            identity: Identity(
                tenantID: identifiers.make(), userID: identifiers.make(), role: .learner, credential: credential),
            workflow: NamedWorkflow(id: identifiers.make(), slug: "tutor"), threadID: thread, locale: "fr-CA",
            expiresAt: clock.now() + VoiceTickets.lifetime)
    }

    private func tickets(_ keys: [[UInt8]] = Self.keys) -> VoiceTickets { VoiceTickets(keys: keys, clock: clock) }

    @Test("A ticket is read as it was made, with or without a conversation, whoever asked for it")
    func whole() {
        let credentials: [Credential] = [
            .none, .session(identifiers.make()), .apiKey(identifiers.make(), scopes: [.assistantsUse]),
        ]
        for credential in credentials {
            for thread in [nil, identifiers.make()] as [ThreadID?] {
                let made = ticket(credential, thread: thread)
                let read = tickets().ticket(tickets().text(of: made))
                let isSame = read == made
                #expect(isSame)
            }
        }
    }

    @Test("A key may talk by its ticket and nothing else, whatever it may do besides")
    func scopes() {
        let made = ticket(.apiKey(identifiers.make(), scopes: [.assistantsUse, .tenantManage, .callsListen]))
        let read = tickets().ticket(tickets().text(of: made))
        #expect(read?.identity.credential.allows(.assistantsUse) == true)
        #expect(read?.identity.credential.allows(.callsListen) == false)
    }

    @Test("A ticket is good for its time alone")
    func expiry() {
        let text = tickets().text(of: ticket())
        clock.advance(by: VoiceTickets.lifetime - .seconds(1))
        #expect(tickets().ticket(text) != nil)
        clock.advance(by: .seconds(1))
        #expect(tickets().ticket(text) == nil)
    }

    @Test("One made with the key before is still good, one of another key never was")
    func rotation() {
        let before = tickets([Self.keys[1]]).text(of: ticket())
        #expect(tickets().ticket(before) != nil)
        #expect(tickets([Self.keys[0]]).ticket(before) == nil)
        #expect(tickets([]).ticket(before) == nil)
    }

    @Test("Whatever is changed in it makes it worthless, and what is no ticket is none")
    func forged() {
        let text = tickets().text(of: ticket(.session(identifiers.make())))
        for place in stride(from: 0, to: text.count, by: 7) {
            var letters = Array(text)
            letters[place] = letters[place] == "A" ? "B" : "A"
            // The last letter of base64url may say nothing.
            #expect(place == text.count - 1 || tickets().ticket(String(letters)) == nil, "letter \(place)")
        }
        let parts = text.split(separator: ".")
        for other in [
            "", ".", "a.b", "\(parts[0])", "\(parts[0]).", ".\(parts[1])", "\(text).", "\(text).\(parts[1])",
            String(repeating: "A", count: 3_000),
        ] {
            #expect(tickets().ticket(other) == nil)
        }
    }
}
