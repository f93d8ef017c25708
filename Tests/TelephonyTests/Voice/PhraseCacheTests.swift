import ModelProviders
import Testing

@testable import Telephony

@Suite struct PhraseCacheTests {
    private func key(_ text: String, owner: String = "a", rate: AudioRate = .narrow) -> PhraseCache.Key {
        PhraseCache.Key(service: .init(), request: SpeechRequest(text: text), rate: rate, owner: owner)
    }

    @Test("A phrase is kept for its owner, its manner and its rate")
    func kept() {
        let cache = PhraseCache()
        cache.keep([1, 2, 3], for: key("Hello."))
        #expect(cache.sound(for: key("Hello.")) == [1, 2, 3])
        #expect(cache.sound(for: key("Hello.", owner: "b")) == nil)
        #expect(cache.sound(for: key("Hello.", rate: .wide)) == nil)
    }

    @Test("The oldest phrases go where there are too many, and one that is too long is not kept")
    func bounded() {
        let cache = PhraseCache(seconds: 10)
        for number in 0..<20 { cache.keep([Int16](repeating: 1, count: 8_000), for: key("\(number)")) }
        #expect(cache.sound(for: key("9")) == nil && cache.sound(for: key("10")) != nil)
        cache.keep([Int16](repeating: 1, count: 8_001), for: key("long"))
        #expect(cache.sound(for: key("long")) == nil)
    }
}
