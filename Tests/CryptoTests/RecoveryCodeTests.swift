import Crypto
import Testing

@Suite struct RecoveryCodeTests {
    @Test("A code is read back in any case, with other separators, and with letters that look like digits")
    func normalised() throws {
        let code = RecoveryCode()
        let text = code.text
        #expect(text.count == 19)
        #expect(RecoveryCode() != code)
        let spaced = text.split(separator: "-").joined(separator: " ")
        for form in [text, text.lowercased(), text.filter { $0 != "-" }, " \(spaced) "] {
            #expect(RecoveryCode(form) == code)
            #expect(RecoveryCode(form)?.hash == code.hash)
        }
        let digits = try #require(RecoveryCode("0011-0011-0011-0011"))
        #expect(RecoveryCode("oOiL-ooLl-OOII-00l1") == digits)
    }

    @Test(
        "What is no code is refused",
        arguments: [
            "", "0011-0011-0011-001", "0011-0011-0011-00111", "0011-0011-0011-001U", "0011_0011_0011_0011", "é",
        ])
    func malformed(text: String) {
        #expect(RecoveryCode(text) == nil)
    }

    @Test("A code is found among the hashes that are left, until its own is gone")
    func search() {
        let codes = (0..<10).map { _ in RecoveryCode() }
        var hashes = codes.map(\.hash)
        #expect(codes[7].index(in: hashes) == 7)
        hashes.remove(at: 7)
        #expect(codes[7].index(in: hashes) == nil)
        #expect(codes[8].index(in: hashes) == 7)
        #expect(codes[0].index(in: []) == nil)
    }
}
