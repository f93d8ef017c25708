import Testing

@testable import Telephony

@Suite struct NumberPlanTests {
    @Test(
        "A number is read as people and exchanges write it",
        arguments: [
            ("+33 1 23 45 67 89", "33123456789"), ("0033-1-23.45.67.89", "33123456789"),
            ("tel:+1-201-555-0123;phone-context=+1", "12015550123"), ("sip:+442079460000@example.org", "442079460000"),
            ("1001", "1001"), ("00", "00"), ("(020) 7946 0000", "02079460000"), ("+33\u{202f}1", "331"),
        ])
    func reading(text: String, digits: String) {
        #expect(DialledNumber(text)?.digits == digits)
    }

    @Test(
        "What is no number is none", arguments: ["", "+", "alice", "12a", "１２", "123456789012345678901", "1+2", "#31#"])
    func refusing(text: String) {
        #expect(DialledNumber(text) == nil)
    }

    @Test("A number that is mapped exactly comes before prefixes, the longest prefix before others, the default last")
    func order() throws {
        var plan = NumberPlan(fallback: "default")
        plan.map(prefix: try #require(DialledNumber("331")), to: "paris")
        plan.map(prefix: try #require(DialledNumber("33")), to: "france")
        plan.map(prefix: try #require(DialledNumber("33123")), to: "desk")
        plan.map(number: try #require(DialledNumber("33123")), to: "number")
        #expect(plan.target(of: "+33123") == "number")
        #expect(plan.target(of: "+331234") == "desk")
        #expect(plan.target(of: "0033199") == "paris")
        #expect(plan.target(of: "+3345") == "france")
        #expect(plan.target(of: "+49") == "default")
        #expect(plan.target(of: "alice") == "default")
        plan.fallback = nil
        #expect(plan.target(of: "+49") == nil)
    }
}
