import ModelProviders
import Testing

@Suite struct ModelPricesTests {
    private let prices = ModelPrices(
        input: 150_000, cachedInput: 75_000, output: 600_000, image: 40_000, minute: 6_000, call: 10)

    @Test("Tokens that are read, cached and written have prices of their own")
    func tokens() {
        let usage = TokenUsage(input: 3_000_000, output: 2_000_000, cachedInput: 1_000_000, reasoning: 500_000)
        #expect(prices.cost(of: usage) == 2 * 150_000 + 75_000 + 2 * 600_000 + 10)
    }

    @Test(
        "A cost is rounded up once, at its end",
        arguments: [
            (TokenUsage(input: 0, output: 0), 0), (TokenUsage(input: 1, output: 0), 1),
            // 0.15 and 0.6 micro-units are one together, not two.
            (TokenUsage(input: 1, output: 1), 1), (TokenUsage(input: 20, output: 0), 3),
            (TokenUsage(input: 21, output: 0), 4),
        ] as [(TokenUsage, Int64)])
    func rounding(usage: TokenUsage, cost: Int64) {
        #expect(ModelPrices(input: 150_000, output: 600_000).cost(of: usage) == cost)
    }

    @Test("What the provider had kept costs as much as the rest where it has no price, and is never more than was read")
    func cached() {
        let usage = TokenUsage(input: 1_000_000, output: 0, cachedInput: 2_000_000)
        #expect(ModelPrices(input: 7).cost(of: usage) == 7)
        #expect(ModelPrices(input: 7, cachedInput: 3).cost(of: usage) == 3)
        #expect(ModelPrices(input: 7, cachedInput: 0).cost(of: usage) == 0)
    }

    @Test("Characters that are read aloud cost what tokens that are read do, a million of them the price")
    func characters() {
        let measure = CallMeasure(characters: 500_000, sound: .seconds(60))
        #expect(ModelPrices(input: 15_000_000, minute: 20).cost(of: measure) == 7_500_020)
        #expect(ModelPrices(input: 1).cost(of: CallMeasure(characters: 1)) == 1)
    }

    @Test("Images and minutes are counted beside tokens, a second as the sixtieth of a minute")
    func others() {
        let none = TokenUsage(input: 0, output: 0)
        #expect(ModelPrices(image: 40_000).cost(of: none, images: 3) == 120_000)
        #expect(ModelPrices(minute: 6_000).cost(of: none, sound: .seconds(30)) == 3_000)
        #expect(ModelPrices(minute: 60).cost(of: none, sound: .milliseconds(1)) == 1)
        #expect(ModelPrices(minute: 60).cost(of: none, sound: .milliseconds(2001)) == 3)
        #expect(prices.cost(of: none, images: 1, sound: .seconds(60)) == 46_010)
    }

    @Test("Numbers that no call has are held to what can be counted")
    func extremes() {
        let wrong = TokenUsage(input: -5, output: -1, cachedInput: -9)
        #expect(prices.cost(of: wrong, images: -1, sound: .seconds(-5)) == 10)
        let dear = ModelPrices(input: .max, output: -1)
        #expect(dear.input == ModelPrices.highest && dear.output == 0)
        #expect(dear.cost(of: TokenUsage(input: .max, output: .max)) == .max)
    }

    @Test("Prices of nothing are free, and one of anything is not")
    func free() {
        #expect(ModelPrices.free.isFree && ModelPrices(cachedInput: 0).isFree)
        #expect(!ModelPrices(call: 1).isFree && !ModelPrices(cachedInput: 1).isFree)
    }
}
