import Core
import Testing

@testable import Chat

@Suite struct EmbeddingVectorTests {
    @Test("Base64 holds 32-bit floats, least significant byte first")
    func base64() {
        #expect(EmbeddingVector(values: [1, -2]).json(isBase64: true) == "AACAPwAAAMA=")
        #expect(EmbeddingVector(values: [0.5]).json(isBase64: false) == [0.5])
    }

    @Test("a shortened vector is a unit vector again, and none grows")
    func shortened() throws {
        let vector = EmbeddingVector(values: [3, 4, 12])
        #expect(try #require(vector.shortened(to: 2)).values == [0.6, 0.8])
        #expect(vector.shortened(to: 3)?.values == [3, 4, 12])
        #expect(vector.shortened(to: 4) == nil)
        #expect(EmbeddingVector(values: [0, 1]).shortened(to: 1)?.values == [0])
    }
}
