import Testing

@testable import ModelProviders

@Suite("The registry's rules")
struct RegistryRulesTests {
    @Test(
        "other services' names become slugs",
        arguments: [
            ("openai/GPT-4.1", "openai-gpt-4.1"), ("llama3.2:1b", "llama3.2-1b"), (" -a- ", "a"), ("Élan", "lan"),
            ("a//b", "a-b"),
        ])
    func naming(name: String, slug: String) {
        #expect(ModelSlug(naming: name)?.description == slug)
    }

    @Test("a name without letters has no slug, and a long one is cut")
    func noName() {
        #expect(ModelSlug(naming: "日本") == nil && ModelSlug(naming: "") == nil)
        #expect(ModelSlug(naming: String(repeating: "a", count: 63) + "-b")?.description.utf8.count == 63)
    }

    @Test("texts that are no slugs are refused", arguments: ["", "-a", "a-", ".a", "A", "a b", "a/b", "a\n"])
    func slug(text: String) {
        #expect(ModelSlug(text) == nil)
    }

    @Test("a circle is found wherever it leads, and one of others is none of this model's")
    func circles() {
        let graph = FallbackGraph(["a": ["b", "c"], "b": ["d"], "c": ["a"], "x": ["y"], "y": ["x"], "z": ["x"]])
        #expect(graph.circle(through: "a") == ["a", "c", "a"])
        #expect(graph.circle(through: "b") == nil)
        #expect(graph.circle(through: "z") == nil)
        #expect(FallbackGraph(["a": ["a"]]).circle(through: "a") == ["a", "a"])
    }

    @Test(
        "prices become whole micro-units, and what is no price is none",
        arguments: [
            (0.15, 150_000), (0, 0), (1e-7, 0), (0.075, 75_000), (-0.01, nil), (.nan, nil), (.infinity, nil),
            (1e7, nil),
        ]
            as [(Double, Int64?)])
    func prices(units: Double, micro: Int64?) {
        #expect(ModelPrices.micro(units: units) == micro)
    }
}
