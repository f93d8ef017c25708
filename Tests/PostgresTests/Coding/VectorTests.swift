import Postgres
import Support
import Testing

@Suite struct VectorTests {
    private static let shared = Task { try await TestDatabase.make() }

    @Test("random vectors come back bit for bit in single precision")
    func single() async throws {
        var random = SplitMix(seed: 5)
        for count in [1, 2, 384, 1536, 16_000] {
            let values = (0..<count).map { _ -> Float in
                while true {
                    let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
                    if value.isFinite { return value == 0 ? 0 : value }
                }
            }
            let row = try await Self.shared.value.query("SELECT \(Embedding(values))::vector")[0]
            #expect(try row.decode(Embedding.self) == Embedding(values))
        }
    }

    @Test("every finite number of half precision comes back bit for bit")
    func half() async throws {
        let values = (UInt16.min...UInt16.max).map { Float16(bitPattern: $0) }.filter { $0.isFinite && $0 != 0 }
        for start in stride(from: 0, to: values.count, by: 8000) {
            let part = HalfEmbedding(Array(values[start..<min(start + 8000, values.count)]))
            let row = try await Self.shared.value.query("SELECT \(part)::halfvec")[0]
            #expect(try row.decode(HalfEmbedding.self) == part)
        }
    }

    @Test("rounding to half precision gives what the server's own cast gives")
    func rounding() async throws {
        var random = SplitMix(seed: 9)
        let values = (0..<2000).map { _ in Float.random(in: -2...2, using: &random) }
        let row = try await Self.shared.value.query(
            "SELECT \(Embedding(values))::vector::halfvec, \(HalfEmbedding(rounding: values))::halfvec")[0]
        let (cast, rounded) = try row.decode(HalfEmbedding.self, HalfEmbedding.self)
        #expect(cast == rounded)
    }

    @Test("what no vector can hold is refused by the server")
    func refused() async throws {
        let database = try await Self.shared.value
        await #expect(throws: PostgresError.self) { try await database.query("SELECT \(Embedding([.nan]))::vector") }
        await #expect(throws: PostgresError.self) { try await database.query("SELECT \(Embedding([]))::vector") }
        await #expect(throws: PostgresError.self) {
            try await database.query("SELECT \(HalfEmbedding(rounding: [1e6]))::halfvec")
        }
    }
}
