import Core
import Testing

@testable import Tools

@Suite struct CalculatorTests {
    private func answer(_ expression: String) -> (text: String, isError: Bool) {
        let result = CalculatorTool().call(["expression": .string(expression)])
        guard !result.isError, let json = try? JSONParser.parse(result.text) else { return (result.text, true) }
        return (json["result"]?.stringValue ?? "", false)
    }

    @Test(
        "Whole numbers, decimals and fractions are computed exactly",
        arguments: [
            ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("2^10", "1024"), ("-2^2", "-4"), ("(-2)^2", "4"),
            ("2^3^2", "512"),
            ("2^-2", "0.25"), ("0.1 + 0.2", "0.3"), ("1/3 + 1/6", "0.5"), ("1/3", "1/3"), ("-7/3", "-7/3"),
            ("10 - 3 - 2", "5"), ("7 // 2", "3"), ("-7 // 2", "-4"), ("-7 % 3", "2"), ("17 mod 5", "2"),
            ("mod(17, 5)", "2"),
            ("5!", "120"), ("20!", "2432902008176640000"), ("25!", "15511210043330985984000000"),
            ("2^64 - 1", "18446744073709551615"), ("2^128", "340282366920938463463374607431768211456"),
            ("(10^30 + 1) / (10^15 + 1) * (10^15 + 1)", "1000000000000000000000000000001"),
            ("123456789123456789 * 987654321987654321", "121932631356500531347203169112635269"),
            ("(2^200 - 1) // (2^100 + 1)", "1267650600228229401496703205375"), ("1.5e3", "1500"), ("2.5e-3", "0.0025"),
            ("1e-5", "0.00001"), (".5 + 1.", "1.5"), ("sqrt(16)", "4"), ("sqrt(2.25)", "1.5"), ("√(81)", "9"),
            ("4^0.5", "2"), ("cbrt(-27)", "-3"), ("root(1024, 10)", "2"), ("2^0.5 * 0", "0"), ("abs(-3/4)", "0.75"),
            ("floor(-2.5)", "-3"), ("ceil(-2.5)", "-2"), ("trunc(-2.5)", "-2"), ("round(2.5)", "3"),
            ("round(-2.5)", "-3"),
            ("round(2.345, 2)", "2.35"), ("round(1234, -2)", "1200"), ("sign(-9)", "-1"), ("min(3, 1/2, 2)", "0.5"),
            ("max(3, 7/2)", "3.5"), ("sum(1, 2, 3)", "6"), ("mean(1, 2)", "1.5"), ("median(4, 1, 3, 2)", "2.5"),
            ("variance(2, 4, 4, 4, 5, 5, 7, 9)", "32/7"), ("stdev(1, 3, 5)", "2"), ("gcd(84, 36, 30)", "6"),
            ("lcm(4, 6, 10)", "60"), ("ncr(49, 6)", "13983816"), ("npr(5, 2)", "20"), ("hypot(3, 4)", "5"),
            ("0^0", "1"),
            ("1^(10^18)", "1"), ("(-1)^(10^18 + 1)", "-1"), ("2 × 3 − 4 ÷ 2", "4"), ("3²", "9"), ("2(3 + 4)", "14"),
            ("a = 5; b = 12; sqrt(a^2 + b^2)", "13"), ("x = 2\nx^3", "8"), ("100 ; ", "100"), ("pow(2, 8)", "256"),
        ])
    func exact(expression: String, result: String) {
        let answer = answer(expression)
        #expect(answer.text == result && !answer.isError)
    }

    @Test(
        "What is irrational comes in 15 digits",
        arguments: [
            ("pi", "3.14159265358979"), ("2 pi", "6.28318530717959"), ("e", "2.71828182845905"),
            ("sqrt(2)", "1.4142135623731"), ("sin(30 deg)", "0.5"), ("sin(30°)", "0.5"), ("cos(pi)", "-1"),
            ("asin(0.5) / deg", "30"), ("ln(e)", "1"), ("log(1000)", "3"), ("log(8, 2)", "3"), ("log2(1024)", "10"),
            ("exp(1)", "2.71828182845905"), ("10^-300.5", "3.16227766016838e-301"), ("2^0.5", "1.4142135623731"),
            ("atan2(1, 1)", "0.785398163397448"), ("gamma(5)", "24"), ("2^5000.5", ""), ("e^700", "1.014232054735e304"),
            ("-sqrt(3)", "-1.73205080756888"), ("tanh(0)", "0"), ("phi", "1.61803398874989"),
            ("6.022e23 * 1.0", "602200000000000000000000"),
        ])
    func real(expression: String, result: String) {
        let answer = answer(expression)
        #expect(result.isEmpty ? answer.isError : answer.text == result && !answer.isError)
    }

    @Test(
        "What cannot be computed is said",
        arguments: [
            ("", "There is nothing to compute."), ("1 +", "The expression ends too early."),
            ("1 / 0", "There is a division by zero."), ("5 % (2 - 2)", "There is a division by zero."),
            ("0^-1", "There is a division by zero."), ("(1", "A parenthesis is not closed."),
            ("1)", "\")\" is not expected here."),
            ("foo", "There is nothing named \"foo\"."), ("sin", "sin needs its arguments in parentheses."),
            ("sin(1, 2)", "sin takes one argument."),
            ("sqrt(-1)", "Negative numbers have no even roots among the real numbers."),
            ("ln(0)", "The result is too large."), ("asin(2)", "The result is not defined for real numbers."),
            ("2^100000", "The result is too large."), ("10^-5000", "The result is too small."),
            ("501!", "There are factorials of the whole numbers from 0 to 500."),
            ("1 $ 2", "\"$\" is no part of an expression."),
            ("1 2", "\"2\" is not expected here."), ("pi = 3", "\"pi\" has a value already."),
            ("1e99999", "An exponent has too many digits."),
            (".", "A point stands alone."),
            ("ncr(3, 4)", "One chooses among 0 to 100,000 things, and no more than there are."),
        ])
    func problems(expression: String, problem: String) {
        let answer = answer(expression)
        #expect(answer.isError && answer.text == problem)
    }

    @Test("Depth and length are limited, and work with them")
    func limits() {
        let deep = String(repeating: "(", count: 5000) + "1"
        #expect(answer(deep).text == "The expression is longer than 4000 bytes.")
        #expect(answer(String(deep.prefix(3000))).text == "The expression is nested deeper than 64 levels.")
        #expect(answer(String(repeating: "2^", count: 1000) + "2").isError)
        #expect(answer(String(repeating: "-", count: 3000) + "1").text == "1")
        // Every step of it is as large as a number may be.
        #expect(
            answer("x = 150!; " + String(repeating: "x = x / 3 * 7 + 1/149!; ", count: 80) + "floor(x / x)").text == "1"
        )
    }

    @Test("Division holds its promise for numbers of any length")
    func division() {
        var generator = SplitMix(seed: 7)
        for _ in 0..<400 {
            let (dividend, divisor) = (generator.natural(), generator.natural() + .one)
            let (quotient, remainder) = dividend.divided(by: divisor)
            #expect(quotient * divisor + remainder == dividend && remainder < divisor)
            let root = dividend.squareRoot
            #expect(root * root <= dividend && dividend < (root + .one) * (root + .one))
        }
    }

    @Test("A fraction says about how much it is")
    func approximation() {
        let result = CalculatorTool().call(["expression": "2/3"])
        #expect(result.text == #"{"result":"2/3","exact":true,"approximation":"0.666666666666667"}"#)
    }
}

/// Numbers that look random and are the same every time.
private struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Of up to 640 bits, with runs of ones and zeros, at which divisions go wrong.
    mutating func natural() -> Natural {
        var number = Natural.zero
        for _ in 0..<next() % 20 {
            let word = next()
            let limb = word % 4 == 0 ? 0 : word % 4 == 1 ? 0xFFFF_FFFF : next() & 0xFFFF_FFFF
            number = (number << 32) + Natural(limb)
        }
        return number
    }
}
