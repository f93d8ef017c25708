import LTI
import Testing

@Suite struct GradeTests {
    @Test("A score needs a maximum above zero and may exceed it")
    func bounds() {
        #expect(Grade.Score(given: 0, maximum: 10) != nil)
        #expect(Grade.Score(given: 12, maximum: 10) != nil)
        #expect(Grade.Score(given: -1, maximum: 10) == nil)
        #expect(Grade.Score(given: 1, maximum: 0) == nil)
        #expect(Grade.Score(given: .nan, maximum: 10) == nil)
        #expect(Grade.Score(given: 1, maximum: .infinity) == nil)
    }
}
