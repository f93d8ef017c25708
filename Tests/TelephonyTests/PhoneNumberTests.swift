import Testing

@testable import Telephony

@Suite struct PhoneNumberTests {
    @Test(
        "A number is read with the separators that people write",
        arguments: ["+33 1 42 68 53 00", "+33-1-42-68-53-00", "+33 (1) 42.68.53.00", "+33142685300"])
    func separators(text: String) {
        #expect(PhoneNumber(text)?.description == "+33142685300")
    }

    @Test(
        "What is no international number is refused",
        arguments: ["", "+", "+1", "0142685300", "+0123456", "+1234567890123456", "+33 1 42x", "+٣٣١٤٢٦٨", "++331"])
    func refused(text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    @Test("Fifteen digits are the longest number")
    func longest() {
        #expect(PhoneNumber("+123456789012345")?.digits == "123456789012345")
    }

    @Test("The form for logs shows the last two digits only")
    func masked() {
        #expect(PhoneNumber("+33142685317")?.masked == "+•••••••••17")
    }
}
