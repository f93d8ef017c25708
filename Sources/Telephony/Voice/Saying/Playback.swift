/// What is queued to be said on one line: sentences with the sound that came for them so far. A value without a
/// clock; one frame at a time is taken from it.
struct Playback: Sendable {
    /// So many characters are spoken in a second, where it is not known yet.
    private static let charactersPerSecond = 15.0
    /// Sound that is there before a sentence begins, so that it does not stutter.
    private static let headStart = Duration.milliseconds(60)
    /// After a pause it goes on a little before the place where it stopped.
    private static let rewind = Duration.milliseconds(200)

    /// One sentence or phrase.
    struct Piece: Sendable {
        let number: Int
        /// The answer and the message that it is part of; nil for what the voice says of its own accord.
        let message: Message?
        /// As it was written.
        let source: String
        let spoken: String
        let isInterruptible: Bool
        fileprivate var samples: [Int16] = []
        fileprivate var position = 0
        fileprivate var isWhole = false

        init(number: Int, message: Message?, source: String, spoken: String, isInterruptible: Bool = true) {
            self.number = number
            self.message = message
            self.source = source
            self.spoken = spoken
            self.isInterruptible = isInterruptible
        }
    }

    struct Message: Sendable, Hashable {
        let answer: Int
        /// The first of an answer is 0.
        let message: Int
    }

    /// What was played of a piece.
    struct Played: Sendable, Equatable {
        let message: Message?
        let number: Int
        /// The beginning of the source that was heard.
        let text: String
        let isWhole: Bool
    }

    private let rate: Int
    private(set) var pieces: [Piece] = []
    private(set) var isPaused = false

    /// - Parameter rate: samples a second of the line
    init(rate: Int) {
        self.rate = rate
    }

    mutating func enqueue(_ piece: Piece) { pieces.append(piece) }

    /// Adds sound to a piece that is still wanted. Whether it is.
    @discardableResult
    mutating func append(_ samples: [Int16], to number: Int) -> Bool {
        guard let place = pieces.firstIndex(where: { $0.number == number }) else { return false }
        pieces[place].samples += samples
        return true
    }

    /// A piece has all of its sound.
    mutating func finish(_ number: Int) {
        guard let place = pieces.firstIndex(where: { $0.number == number }) else { return }
        pieces[place].isWhole = true
    }

    mutating func pause() { isPaused = true }

    mutating func resume() {
        isPaused = false
        guard !pieces.isEmpty else { return }
        pieces[0].position = max(0, pieces[0].position - samples(in: Self.rewind))
    }

    /// Forgets all pieces, or those that are wanted no longer, and gives what had been played of the one at work.
    mutating func flush(where isUnwanted: (Piece) -> Bool = { _ in true }) -> [Played] {
        isPaused = false
        let played = pieces.filter { isUnwanted($0) && $0.position > 0 }.map { piece in
            let isWhole = piece.isWhole && piece.position >= piece.samples.count
            return Played(
                message: piece.message, number: piece.number,
                text: HeardText.beginning(of: piece.source, spoken: piece.spoken, fraction: fraction(of: piece)),
                isWhole: isWhole)
        }
        pieces.removeAll(where: isUnwanted)
        return played
    }

    /// What a listener hears now.
    var mouth: TurnEvent.Mouth {
        guard let piece = pieces.first else { return .empty }
        guard isReady(piece) else { return .waiting }
        return .sounding(answer: piece.message?.answer, isInterruptible: piece.isInterruptible)
    }

    /// Takes the next samples, or nil where there is nothing to be heard now, and gives the pieces that end with them.
    mutating func take(_ count: Int, _ played: inout [Played]) -> [Int16]? {
        guard !isPaused else { return nil }
        var taken: [Int16] = []
        while taken.count < count, let piece = pieces.first {
            let left = piece.samples.count - piece.position
            guard left > 0 else {
                guard piece.isWhole else { break }
                played.append(Played(message: piece.message, number: piece.number, text: piece.source, isWhole: true))
                pieces.removeFirst()
                continue
            }
            if taken.isEmpty, !isReady(piece) { break }
            let end = piece.position + min(left, count - taken.count)
            if taken.isEmpty, end - piece.position == count {
                taken = Array(piece.samples[piece.position..<end])
            } else {
                taken += piece.samples[piece.position..<end]
            }
            pieces[0].position = end
        }
        // A piece whose last samples go out now has been heard.
        while let piece = pieces.first, piece.isWhole, piece.position >= piece.samples.count {
            played.append(Played(message: piece.message, number: piece.number, text: piece.source, isWhole: true))
            pieces.removeFirst()
        }
        guard !taken.isEmpty else { return nil }
        if taken.count < count { taken += [Int16](repeating: 0, count: count - taken.count) }
        return taken
    }

    private func isReady(_ piece: Piece) -> Bool {
        if piece.isWhole { return true }
        let left = piece.samples.count - piece.position
        return piece.position > 0 ? left > 0 : left >= samples(in: Self.headStart)
    }

    private func fraction(of piece: Piece) -> Double {
        let guess = Double(piece.spoken.count) / Self.charactersPerSecond * Double(rate)
        let whole = piece.isWhole ? Double(piece.samples.count) : max(Double(piece.samples.count), guess)
        return whole > 0 ? Double(piece.position) / whole : 0
    }

    private func samples(in time: Duration) -> Int { Int(time / .milliseconds(1)) * rate / 1_000 }
}
