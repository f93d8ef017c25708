/// A piece that chunking never divides.
struct Unit: Equatable {
    let range: Range<Int>
    let tokens: Int
    /// The block it is part of, counted within the section.
    let block: Int
    /// Only prose is repeated as overlap.
    let isProse: Bool
}
