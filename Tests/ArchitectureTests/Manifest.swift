/// Reads the module table out of the text of `Package.swift`.
enum Manifest {
    /// The dependencies of each module: of `("Name", ["Dependency", …])` in the list `modules`.
    static func dependencies(in text: String) -> [String: Set<String>] {
        var result: [String: Set<String>] = [:]
        var name: String?
        var depth = 0
        var literal: String?
        let list = text.split(separator: "\n").drop { !$0.hasPrefix("let modules") }.dropFirst().prefix { $0 != "]" }
        for character in list.joined(separator: "\n") {
            switch character {
            case "\"" where literal == nil:
                literal = ""
            case "\"":
                if depth == 0 {
                    name = literal
                    result[literal ?? "", default: []] = []
                } else if let name, let literal {
                    result[name, default: []].insert(literal)
                }
                literal = nil
            case _ where literal != nil: literal?.append(character)
            case "[": depth += 1
            case "]": depth -= 1
            default: break
            }
        }
        return result
    }
}
