package import Core

/// What is shown to a person beside text: a tree of components as ChatKit names them.
package struct Widget: Sendable, Equatable {
    /// A `Card`, a `ListView` or a `Basic`.
    package let root: JSONValue
    /// What copying the widget gives.
    package let copyText: String?

    package init(root: JSONValue, copyText: String? = nil) {
        self.root = root
        self.copyText = copyText
    }
}
