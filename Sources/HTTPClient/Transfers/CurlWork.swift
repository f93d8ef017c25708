/// What a handle of libcurl works for, on the loop's thread: one base, so that the handle leads back to either kind.
class CurlWork {
    let easy: EasyHandle

    init(_ easy: EasyHandle) {
        self.easy = easy
    }
}
