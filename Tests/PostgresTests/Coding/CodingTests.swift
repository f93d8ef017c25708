import Core
import Postgres
import Support
import Testing

@Suite struct CodingTests {
    /// One for all tests here: they write nothing.
    private static let shared = Task { try await TestDatabase.make() }

    private func roundTrip<Value: PostgresEncodable & PostgresDecodable & Equatable>(
        _ values: [Value], as type: String
    ) async throws {
        let database = try await Self.shared.value
        for value in values {
            let rows = try await database.query("SELECT \(value)::\(unsafeSQL: type)")
            let decoded = try #require(rows.first).decode(Value.self)
            #expect(decoded == value)
        }
        let null = try #require(try await database.query("SELECT \(nil as Value?)::\(unsafeSQL: type)").first)
        let absent = try null.decode(Value?.self)
        #expect(absent == nil)
        #expect(throws: PostgresError.self) { try null.decode(Value.self) }
    }

    @Test("text comes back as it went, whatever characters it has")
    func text() async throws {
        try await roundTrip(["", "plain", "quote ' \" \\ $1 {x,y}", "é 漢字 🧲", "line\nbreak\ttab"], as: "text")
    }

    @Test("text with a zero character is refused instead of being cut short")
    func zeroCharacter() async throws {
        let database = try await Self.shared.value
        await #expect(throws: PostgresError.self) { try await database.query("SELECT \("a\0b")::text") }
    }

    @Test("integers come back exactly up to their limits")
    func integers() async throws {
        try await roundTrip([0, 1, -1, Int.max, Int.min], as: "bigint")
        try await roundTrip([Int64.max, Int64.min], as: "bigint")
        try await roundTrip([Int32.max, Int32.min], as: "integer")
    }

    @Test("an integer beyond its type is refused by server or client, not changed")
    func integerOverflow() async throws {
        let database = try await Self.shared.value
        await #expect(throws: PostgresError.self) { try await database.query("SELECT \(Int.max)::integer") }
        let rows = try await database.query("SELECT 9223372036854775808::numeric, 2147483648")
        #expect(throws: PostgresError.self) { try rows[0].decode(Int.self, Int.self) }
        #expect(throws: PostgresError.self) { try rows[0].decode(String.self, Int32.self) }
    }

    @Test("doubles come back bit for bit")
    func doubles() async throws {
        try await roundTrip(
            [0, -0.5, 0.1, 1e-300, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity, -.infinity],
            as: "double precision")
    }

    @Test("booleans come back")
    func booleans() async throws {
        try await roundTrip([true, false], as: "boolean")
    }

    @Test("identifiers come back as their own type")
    func identifiers() async throws {
        let generator = SystemIdentifierGenerator()
        try await roundTrip([generator.next(), UUID128(high: 0, low: 0), UUID128(high: .max, low: .max)], as: "uuid")
        try await roundTrip([generator.make(TenantID.self), generator.make(TenantID.self)], as: "uuid")
    }

    @Test(
        "moments come back to the microsecond, before 1970 too",
        arguments: [
            0, 1, -1, 1_795_252_757_764_203, -14_182_940_000_001, 951_782_400_000_000, 68_256_000_000_000,
            253_402_300_799_999_999,
        ] as [Int64])
    func timestamps(microseconds: Int64) async throws {
        try await roundTrip([Timestamp(microseconds: microseconds)], as: "timestamptz")
    }

    @Test("a fraction of a second has up to six places; one of more is no moment, however many there are")
    func fractions() async throws {
        let database = try await Self.shared.value
        for (places, isRead) in [("5", true), ("999999", true), ("9999999", false), ("9999999999999999999", false)] {
            let text = "2026-11-21 09:19:17.\(places)+00"
            let rows = try await database.query("SELECT \(text)::text")
            #expect(((try? rows[0].decode(Timestamp.self)) != nil) == isRead, "\(text)")
        }
    }

    @Test("a moment in another time zone means the same")
    func timeZones() async throws {
        let database = try await Self.shared.value
        try await database.withTransaction { transaction in
            let query: Query = "SELECT '2026-11-21 09:19:17.5+00'::timestamptz"
            let expected = try await transaction.query(query)[0].decode(Timestamp.self)
            for zone in ["Asia/Kathmandu", "America/St_Johns", "Europe/Paris"] {
                try await transaction.execute("SET LOCAL TimeZone = '\(unsafeSQL: zone)'")
                #expect(try await transaction.query(query)[0].decode(Timestamp.self) == expected)
            }
        }
    }

    @Test("JSON comes back as the same value")
    func json() async throws {
        try await roundTrip(
            [.null, true, 12, 1.5, "a \"quoted\" é", [1, [2], []], ["b": ["c": nil], "a": [:]]] as [JSONValue],
            as: "jsonb")
    }

    @Test("byte strings come back, zero bytes too")
    func bytes() async throws {
        try await roundTrip([[], [0], [0, 1, 2, 255], Array(0...255)] as [[UInt8]], as: "bytea")
    }

    @Test("arrays come back whatever their elements hold")
    func arrays() async throws {
        try await roundTrip([[], [""], ["a", "b,c", "{}", "\"q\"", "back\\slash", "NULL", " x "]], as: "text[]")
        try await roundTrip([[], [1, -2, .max]], as: "bigint[]")
        try await roundTrip([[], [true, false]], as: "boolean[]")
        try await roundTrip([[0.1, -2]], as: "double precision[]")
        let generator = SystemIdentifierGenerator()
        try await roundTrip([[], [generator.next(), generator.next()]], as: "uuid[]")
        try await roundTrip([[generator.make(UserID.self)]], as: "uuid[]")
        try await roundTrip([[Timestamp(microseconds: 5)]], as: "timestamptz[]")
        try await roundTrip([[["a": 1], "x"]] as [[JSONValue]], as: "jsonb[]")
    }

    @Test("an array with NULL does not become one without")
    func arrayWithNull() async throws {
        let database = try await Self.shared.value
        let rows = try await database.query("SELECT ARRAY['a', NULL]::text[]")
        #expect(throws: PostgresError.self) { try rows[0].decode([String].self) }
    }

    @Test("vectors come back as the floats they were")
    func vectors() async throws {
        try await roundTrip([Embedding([1, -0.5, 0.1, 1e-20, 3.4e38])], as: "vector(5)")
        try await roundTrip([HalfEmbedding([1, -0.5])], as: "halfvec(2)")
    }

    @Test("a row of another width or type says which column is wrong")
    func mismatches() async throws {
        let row = try #require(try await Self.shared.value.query("SELECT 'x' AS title, NULL AS count").first)
        #expect(throws: PostgresError.self) { try row.decode(String.self) }
        #expect { try row.decode(Int.self, Int?.self) } throws: {
            ($0 as? PostgresError)?.message.contains("\"title\"") == true
        }
        #expect { try row["count", Int.self] } throws: { ($0 as? PostgresError)?.message.contains("NULL") == true }
        #expect { try row["nothing", Int.self] } throws: { ($0 as? PostgresError)?.code == .decoding }
    }
}
