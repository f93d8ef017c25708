import Testing

@testable import Core

/// The public JSON parsing test suite, all of its 318 files.
@Suite struct JSONSuiteTests {
    @Test("the table has every file of the suite once")
    func isComplete() {
        let accepted = JSONSuiteCase.accepted
        let refused = JSONSuiteCase.refusedScalars + JSONSuiteCase.refusedTexts
        let choices = JSONSuiteCase.roundedChoices.map(\.0) + JSONSuiteCase.refusedChoices.map(\.0)
        #expect([accepted.count, refused.count, choices.count] == [95, 188, 35])
        #expect(Set((accepted + refused + choices).map(\.name)).count == 318)
    }

    @Test("what every parser must take is taken, and reads back as the same value", arguments: JSONSuiteCase.accepted)
    func takes(file: JSONSuiteCase) throws {
        let value = try JSONParser.parse(file.bytes, limits: JSONLimits(duplicateKeys: .keepLast))
        #expect(try JSONParser.parse(value.serialized()) == value)
        let limits = JSONLimits(duplicateKeys: .keepLast)
        #expect(try JSONCoder.decode(JSONValue.self, from: file.bytes, limits: limits) == value)
    }

    @Test("types and trees are read from the same texts, and refuse others for the same reason")
    func readersAgree() {
        let files =
            JSONSuiteCase.accepted + JSONSuiteCase.refusedScalars + JSONSuiteCase.refusedTexts
            + JSONSuiteCase.roundedChoices.map(\.0) + JSONSuiteCase.refusedChoices.map(\.0)
        for file in files {
            let tree = Result { () throws in try JSONParser.parse(file.bytes) }
            let typed = Result { () throws in try JSONCoder.decode(JSONValue.self, from: file.bytes) }
            #expect(tree.error as? JSONError == typed.error as? JSONError, "\(file.name)")
            #expect((try? tree.get()) == (try? typed.get()), "\(file.name)")
        }
    }

    @Test(
        "what no parser may take is refused", arguments: JSONSuiteCase.refusedScalars + JSONSuiteCase.refusedTexts)
    func refuses(file: JSONSuiteCase) {
        #expect(throws: JSONError.self) { try JSONParser.parse(file.bytes) }
    }

    @Test("where a parser may choose, numbers that a double rounds are taken", arguments: JSONSuiteCase.roundedChoices)
    func rounds(file: JSONSuiteCase, value: Double) throws {
        #expect(try JSONParser.parse(file.bytes) == .array([.double(value)]))
    }

    @Test("where a parser may choose, what would lose its meaning is refused", arguments: JSONSuiteCase.refusedChoices)
    func refusesChoices(file: JSONSuiteCase, code: JSONError.Code) {
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(file.bytes) }
        #expect(error?.code == code)
    }
}

extension Result {
    fileprivate var error: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
