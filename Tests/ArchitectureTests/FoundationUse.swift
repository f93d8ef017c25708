/// The sources that import all of Foundation, which costs a process 25 MB for ICU; FoundationEssentials costs none.
enum FoundationUse {
    /// The path of each such source and what it needs that nothing smaller has.
    static let reasons: [String: String] = [:]
}
