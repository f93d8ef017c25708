extension Identifier {
    /// When the identifier was made, to the millisecond (RFC 9562 §5.7).
    package var createdAt: Timestamp {
        Timestamp(microseconds: Int64(uuid.high >> 16) * 1000)
    }
}
