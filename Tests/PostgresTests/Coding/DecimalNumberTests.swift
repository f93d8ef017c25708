import Postgres
import Support
import Testing

@Suite struct DecimalNumberTests {
    private static let shared = Task { try await TestDatabase.make() }

    @Test(
        "text is read and written with every digit and place that it has",
        arguments: [
            ("0", "0"), ("-0.00", "0.00"), ("1.50", "1.50"), ("+007", "7"), (".5", "0.5"), ("5.", "5"),
            ("1.25e-3", "0.00125"),
            ("1.25E3", "1250"), ("-12e0", "-12"),
            ("123456789012345678901234567890.123456789", "123456789012345678901234567890.123456789"),
        ])
    func text(_ text: String, expected: String) {
        #expect(DecimalNumber(text)?.description == expected)
    }

    @Test(
        "what is no finite number is refused",
        arguments: [
            "", "-", ".", "1.2.3", "NaN", "Infinity", "1e", "1e5.5", "0x10", " 1", "1 ", "1,5", "1e999999999", "--1",
            "e5", "٣", "1e-9223372036854775808", "1e9223372036854775807",
        ])
    func refused(_ text: String) {
        #expect(DecimalNumber(text) == nil)
    }

    @Test("numbers are compared by value, not by their places")
    func comparison() throws {
        let ordered = try ["-100", "-2.5", "-0.001", "0", "0.0009", "0.05", "0.5", "1", "1.01", "9", "10", "1e20"].map {
            try #require(DecimalNumber($0))
        }
        for (left, first) in ordered.enumerated() {
            for (right, second) in ordered.enumerated() {
                #expect((first < second) == (left < right), "\(first) and \(second)")
                #expect((first == second) == (left == right), "\(first) and \(second)")
            }
        }
        let (short, long) = (try #require(DecimalNumber("1.5")), try #require(DecimalNumber("1.500")))
        #expect(short == long)
        #expect(short.hashValue == long.hashValue)
        #expect(!(short < long) && !(long < short))
        #expect(DecimalNumber("0") == DecimalNumber("0.000"))
    }

    @Test("integers go in and come out exactly")
    func integers() {
        for value in [0, 1, -1, .max, .min] as [Int] { #expect(DecimalNumber(value).integer == value) }
        #expect(DecimalNumber("9223372036854775808")?.integer == nil)
        #expect(DecimalNumber("-9223372036854775809")?.integer == nil)
        #expect(DecimalNumber("3.00")?.integer == 3)
        #expect(DecimalNumber("3.01")?.integer == nil)
        #expect(DecimalNumber("0.9")?.integer == nil)
    }

    @Test("random numbers of all sizes come back from the server digit for digit, alone and in arrays")
    func roundTrip() async throws {
        let database = try await Self.shared.value
        var random = SplitMix(seed: 11)
        var numbers: [DecimalNumber] = []
        for _ in 0..<300 {
            let length = Int(random.next() % 60) + 1
            var text = String((0..<length).map { _ in Character(String(random.next() % 10)) })
            let point = text.index(text.startIndex, offsetBy: Int(random.next() % UInt64(length)))
            if random.next() % 3 != 0 { text.insert(".", at: point) }
            if random.next() % 2 == 0 { text = "-" + text }
            numbers.append(try #require(DecimalNumber(text)))
        }
        let row = try await database.query(
            "SELECT \(numbers)::numeric[], \(numbers.map(\.description))::numeric[]::text[]")[0]
        let (back, texts) = try row.decode([DecimalNumber].self, [String].self)
        #expect(back.map(\.description) == numbers.map(\.description))
        #expect(texts == numbers.map(\.description))
        for number in numbers.prefix(30) {
            let single = try await database.query("SELECT \(number)::numeric")[0].decode(DecimalNumber.self)
            #expect(single.description == number.description)
        }
    }

    @Test("the server orders numbers as we do")
    func serverOrder() async throws {
        let database = try await Self.shared.value
        let numbers = ["3.1", "-2", "0.30", "0.3000001", "-2.0001", "1e30", "7"].compactMap { DecimalNumber($0) }
        let row = try await database.query("SELECT array_agg(n ORDER BY n) FROM unnest(\(numbers)::numeric[]) AS n")[0]
        #expect(try row.decode([DecimalNumber].self) == numbers.sorted())
    }

    @Test("what has no finite value does not decode")
    func special() async throws {
        let rows = try await Self.shared.value.query("SELECT 'NaN'::numeric, 'Infinity'::numeric")
        #expect(throws: PostgresError.self) { try rows[0].decode(DecimalNumber.self, String.self) }
    }
}
