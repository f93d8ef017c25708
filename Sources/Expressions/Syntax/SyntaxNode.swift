import Core

/// One node of a parsed expression.
struct SyntaxNode: Sendable {
    let kind: Kind
    /// Where errors point: the operator of a binary node, the start of any other.
    let position: SourcePosition
    /// Levels below and including this node.
    let height: Int

    indirect enum Kind: Sendable {
        case literal(JSONValue)
        case variable(String)
        case member(SyntaxNode, String)
        /// `has(operand.name)`
        case presence(SyntaxNode, String)
        case index(SyntaxNode, SyntaxNode)
        case list([SyntaxNode])
        case map([(key: SyntaxNode, value: SyntaxNode)])
        case not(SyntaxNode)
        case negative(SyntaxNode)
        case and(SyntaxNode, SyntaxNode)
        case or(SyntaxNode, SyntaxNode)
        case binary(BinaryOperator, SyntaxNode, SyntaxNode)
        case conditional(SyntaxNode, SyntaxNode, SyntaxNode)
        /// The arguments begin with the receiver where there is one.
        case call(Function, [SyntaxNode])
        case comprehension(Comprehension)
    }

    init(_ kind: Kind, at position: SourcePosition) {
        self.kind = kind
        self.position = position
        height = 1 + (kind.children.lazy.map(\.height).max() ?? 0)
    }
}

extension SyntaxNode.Kind {
    /// The nodes directly below.
    var children: [SyntaxNode] {
        switch self {
        case .literal, .variable: []
        case .member(let node, _), .presence(let node, _), .not(let node), .negative(let node): [node]
        case .index(let left, let right), .and(let left, let right), .or(let left, let right),
            .binary(_, let left, let right):
            [left, right]
        case .list(let nodes), .call(_, let nodes): nodes
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        case .conditional(let condition, let yes, let no): [condition, yes, no]
        case .comprehension(let comprehension): [comprehension.range] + comprehension.bodies
        }
    }
}
