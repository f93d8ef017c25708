/// What conditions and ranges are judged by: the state of the file that a request selects (RFC 9110 §8.8).
package struct FileState: Sendable {
    /// Its entity tag, if it has one.
    package let tag: EntityTag?
    /// Its size in bytes.
    package let length: Int
    /// When it last changed, if that is known.
    package let modified: HTTPDate?

    /// The state of a file that exists.
    package init(tag: EntityTag?, length: Int, modified: HTTPDate?) {
        self.tag = tag
        self.length = length
        self.modified = modified
    }
}
