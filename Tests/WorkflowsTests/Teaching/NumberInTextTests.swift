import Testing

@testable import Workflows

@Suite struct NumberInTextTests {
    @Test(
        "the first number is read as people write it",
        arguments: [
            ("I = 0.2 A", 0.2), ("0,2 A", 0.2), ("about 12,5", 12.5), ("−3 V", -3), ("-3,25", -3.25), ("x-3", 3),
            ("1 000 ohms", 1000), ("12 500,5", 12500.5), ("2 3", 2), ("It is 5.", 5), (".5 A", 0.5), ("2e-3 A", 0.002),
            ("6E3", 6000), ("3 e", 3), ("none", nil), ("", nil), ("1.2.3", 1.2), ("20mA", 20), ("2 0000", 2),
        ] as [(String, Double?)])
    func number(text: String, number: Double?) {
        #expect(NumberInText.first(in: text) == number)
    }
}
