/// One node of a parsed expression.
struct SyntaxNode: Sendable {
    let kind: Kind
    /// Where errors point: the operator of a binary node, the start of any other.
    let position: SourcePosition
    /// Levels below and including this node.
    let height: Int

    indirect enum Kind: Sendable {
        case literal(Value)
        case variable(String)
        /// `operand.name`, or `operand.?name`
        case member(SyntaxNode, String, isOptional: Bool)
        /// `has(operand.name)`
        case presence(SyntaxNode, String)
        /// `operand[index]`, or `operand[?index]`
        case index(SyntaxNode, SyntaxNode, isOptional: Bool)
        case list([OptionalElement])
        case map([MapEntry])
        case not(SyntaxNode)
        case negative(SyntaxNode)
        case and(SyntaxNode, SyntaxNode)
        case or(SyntaxNode, SyntaxNode)
        case binary(BinaryOperator, SyntaxNode, SyntaxNode)
        case conditional(SyntaxNode, SyntaxNode, SyntaxNode)
        /// The arguments begin with the receiver where there is one.
        case call(Function, [SyntaxNode])
        case comprehension(Comprehension)
        /// A call that was reported and has no meaning, with what it was given.
        case invalid([SyntaxNode])
    }

    init(_ kind: Kind, at position: SourcePosition) {
        self.kind = kind
        self.position = position
        height = 1 + (kind.children.lazy.map(\.height).max() ?? 0)
    }
}

/// An element of a list; one written with `?` is left out where its optional is empty.
struct OptionalElement: Sendable {
    let node: SyntaxNode
    let isOptional: Bool
}

/// An entry of a map; one written with `?` is left out where its value's optional is empty.
struct MapEntry: Sendable {
    let key: SyntaxNode
    let value: SyntaxNode
    let isOptional: Bool
}

extension SyntaxNode.Kind {
    /// The nodes directly below.
    var children: [SyntaxNode] {
        switch self {
        case .literal, .variable: []
        case .member(let node, _, _), .presence(let node, _), .not(let node), .negative(let node): [node]
        case .index(let left, let right, _), .and(let left, let right), .or(let left, let right),
            .binary(_, let left, let right):
            [left, right]
        case .list(let elements): elements.map(\.node)
        case .call(_, let nodes), .invalid(let nodes): nodes
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        case .conditional(let condition, let yes, let no): [condition, yes, no]
        case .comprehension(let comprehension): [comprehension.range] + comprehension.bodies
        }
    }
}
