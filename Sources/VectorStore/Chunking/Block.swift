/// A block of a document with its place, in Unicode scalars without the blank space around it.
struct Block: Equatable {
    enum Kind: Equatable {
        /// The title without its marks, and the level from 1.
        case heading(title: String, level: Int)
        /// Prose, lists and quotations: may be divided between sentences and items.
        case paragraph
        /// A table, fenced code or displayed formula: divided between lines, and only where it cannot stay whole.
        case lines
    }

    let kind: Kind
    let range: Range<Int>
}
