import Testing

@testable import Telephony

@Suite struct SpokenTextTests {
    @Test(
        "What is written for the eye is read as a person would",
        arguments: [
            ("A **bold** and _soft_ `word`.", "A bold and soft word."),
            ("## Ohm's law\n", "Ohm's law."),
            ("- first item\n", "first item."),
            ("2. second item", "second item."),
            ("- [x] done!", "done!"),
            ("> quoted", "quoted"),
            ("See [the course](https://example.org/x?y=1).", "See the course."),
            ("So it is [1], and so [2, 3].", "So it is, and so."),
            ("Known【4:0†source】 fact[^2].", "Known fact."),
            ("Look at https://www.example.org/path?x=1.", "Look at example.org."),
            ("![a circuit](c.png) shows it", "a circuit shows it"),
            ("| Volt | Ampere |", "Volt, Ampere."),
            ("|---|:--:|", ""),
            ("---", ""),
            ("```\ncode\n```\n", ""),
            ("Well done! 🎉", "Well done!"),
            ("It costs $5.", "It costs $5."),
            ("The value $R$ of snake_case", "The value R of snake case"),
            ("a<br>b", "a b"),
            ("2 < 3 and 5 \\* 4", "2 < 3 and 5 * 4"),
            ("one\ntwo", "one two"),
        ])
    func spoken(text: String, expected: String) {
        #expect(SpokenText.of(text) == expected)
    }

    @Test(
        "What was heard of a text ends with a whole word",
        arguments: [
            (0.0, ""), (0.02, ""), (0.35, "A **resistor**"), (0.6, "A **resistor** limits"),
            (0.99, "A **resistor** limits the"), (1.0, "A **resistor** limits the current. "),
        ])
    func heard(fraction: Double, expected: String) {
        let source = "A **resistor** limits the current. "
        #expect(HeardText.beginning(of: source, spoken: SpokenText.of(source), fraction: fraction) == expected)
    }
}
