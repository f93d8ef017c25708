import Testing

@testable import Core

/// Containers are used again: never one that somebody still holds, and never with what it held before.
@Suite struct JSONContainersTests {
    struct Tree: Codable, Equatable {
        var name: String
        var children: [Tree]?
        var first: [Int]?

        static func of(depth: Int) -> Tree {
            let children = depth == 0 ? nil : (0..<3).map { _ in Tree.of(depth: depth - 1) }
            return Tree(name: "level \(depth)", children: children, first: depth == 1 ? [1, 2] : nil)
        }
    }

    @Test("a type inside itself is read and written at every level")
    func recurses() throws {
        let tree = Tree.of(depth: 4)
        let text = try JSONCoder.serialize(tree)
        #expect(text == (try JSONCoder.encode(tree).serialized()))
        #expect(try JSONCoder.decode(Tree.self, from: text) == tree)
    }

    /// Keeps its container, and reads what it asks for later.
    struct Late: Decodable {
        enum CodingKeys: CodingKey { case number, list, inner }
        let container: KeyedDecodingContainer<CodingKeys>
        let decoder: any Decoder

        init(from decoder: any Decoder) throws {
            container = try decoder.container(keyedBy: CodingKeys.self)
            self.decoder = decoder
        }

        var number: Int { get throws { try container.decode(Int.self, forKey: .number) } }
    }

    @Test("a container that a type keeps stays good while other texts are read")
    func keepsContainers() throws {
        let texts = (0..<20).map { Array(#"{"number":\#($0),"list":["\#($0)"],"inner":{"number":-\#($0)}}"#.utf8) }
        let kept = try texts.map { try JSONCoder.decode(Late.self, from: $0) }
        let pairs = try JSONCoder.decode([Late].self, from: [["number": 7], ["number": 8]])
        for (index, late) in kept.enumerated() {
            #expect(try late.number == index)
            #expect(try late.container.decode([String].self, forKey: .list) == ["\(index)"])
            #expect(try late.container.decode(Late.self, forKey: .inner).number == -index)
            #expect(try late.decoder.container(keyedBy: Late.CodingKeys.self).allKeys.count == 3)
        }
        #expect(try pairs.map { try $0.number } == [7, 8])
    }

    @Test("a type may read and write other texts while it is read and written itself")
    func nests() throws {
        struct Wrapped: Codable, Equatable {
            enum CodingKeys: CodingKey { case text, number }
            var tree: Tree
            init(tree: Tree) { self.tree = tree }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                let text = try container.decode(String.self, forKey: .text)
                tree = try JSONCoder.decode(Tree.self, from: Array(text.utf8))
                #expect(try container.decode(Int.self, forKey: .number) == 1)
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(String(decoding: JSONCoder.serialize(tree), as: UTF8.self), forKey: .text)
                try container.encode(1, forKey: .number)
            }
        }
        let values = [Wrapped(tree: .of(depth: 1)), Wrapped(tree: .of(depth: 2))]
        #expect(try JSONCoder.decode([Wrapped].self, from: JSONCoder.serialize(values)) == values)
    }

    @Test("an error leaves nothing behind for the next text")
    func recovers() throws {
        let tree = Tree.of(depth: 2)
        for _ in 0..<20 {
            let text = Array(#"{"name":"a","children":[{"name":"b"},{"name":null}]}"#.utf8)
            let error = #expect(throws: JSONDecodingError.self) { try JSONCoder.decode(Tree.self, from: text) }
            #expect(error?.description == "children[1].name: expected string, found null")
            #expect(throws: JSONError(.unexpectedEnd, at: 20)) {
                try JSONCoder.decode(Tree.self, from: Array(text.prefix(20)))
            }
            #expect(throws: EncodingError.self) { try JSONCoder.serialize(["a": ["b": [Double.infinity]]]) }
            #expect(try JSONCoder.decode(Tree.self, from: JSONCoder.serialize(tree)) == tree)
        }
    }

    @Test("many tasks read and write at once")
    func runsInParallel() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<32 {
                group.addTask {
                    let tree = Tree(name: "\(index)", children: [.of(depth: index % 4)], first: [index])
                    return try (0..<20).allSatisfy { _ in
                        try JSONCoder.decode(Tree.self, from: JSONCoder.serialize(tree)) == tree
                    }
                }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }

    @Test("a tree is read back from any text, by types as by the parser")
    func readsTrees() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let value = JSONValue.random(depth: 4, using: &random)
            let text = value.serialized()
            #expect(try JSONCoder.decode(JSONValue.self, from: text) == JSONParser.parse(text))
            #expect(try JSONCoder.serialize(value) == text)
        }
    }

    @Test("text larger than what is kept is read and written")
    func codesLargeTexts() throws {
        let words = (0..<60_000).map { "word \($0) é\n" }
        let text = try JSONCoder.serialize(words)
        #expect(text == JSONValue.array(words.map(JSONValue.string)).serialized())
        #expect(try JSONCoder.decode([String].self, from: text) == words)
    }
}
