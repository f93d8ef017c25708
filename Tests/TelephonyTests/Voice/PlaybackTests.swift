import Testing

@testable import Telephony

@Suite struct PlaybackTests {
    /// A playback of 8 kHz, and what it said was heard.
    private final class Line {
        private var playback = Playback(rate: 8_000)
        private(set) var played: [Playback.Played] = []

        var mouth: TurnEvent.Mouth { playback.mouth }
        func enqueue(_ piece: Playback.Piece) { playback.enqueue(piece) }
        @discardableResult
        func append(_ samples: [Int16], to number: Int) -> Bool { playback.append(samples, to: number) }
        func finish(_ number: Int) { playback.finish(number) }
        func pause() { playback.pause() }
        func resume() { playback.resume() }
        func flush() -> [Playback.Played] { playback.flush() }
        func take(_ count: Int) -> [Int16]? { playback.take(count, &played) }
    }

    private func piece(_ number: Int, _ text: String, isInterruptible: Bool = true) -> Playback.Piece {
        Playback.Piece(
            number: number, message: .init(answer: 7, message: 0), source: text, spoken: text,
            isInterruptible: isInterruptible)
    }

    @Test("Pieces are played in order, one right behind the other, and are told when they were heard")
    func order() {
        let playback = Line()
        playback.enqueue(piece(1, "One. "))
        playback.enqueue(piece(2, "Two."))
        playback.append(Array(repeating: 2, count: 200), to: 2)
        playback.finish(2)
        #expect(playback.mouth == .waiting && playback.take(160) == nil)
        playback.append(Array(repeating: 1, count: 200), to: 1)
        playback.finish(1)
        #expect(playback.mouth == .sounding(answer: 7, isInterruptible: true))
        #expect(playback.take(160) == Array(repeating: 1, count: 160))
        #expect(playback.played.isEmpty)
        let both = playback.take(160)
        #expect(both == Array(repeating: 1, count: 40) + Array(repeating: 2, count: 120))
        #expect(playback.played.map(\.text) == ["One. "])
        let last = playback.take(160)
        #expect(last == Array(repeating: 2, count: 80) + Array(repeating: 0, count: 80))
        #expect(playback.played.map(\.text) == ["One. ", "Two."] && playback.mouth == .empty)
    }

    @Test("A sentence begins when enough of it is there, and goes on whatever comes")
    func headStart() {
        let playback = Line()
        playback.enqueue(piece(1, "One."))
        playback.append(Array(repeating: 1, count: 400), to: 1)
        #expect(playback.take(160) == nil)
        playback.append(Array(repeating: 1, count: 160), to: 1)
        for _ in 0..<3 { #expect(playback.take(160)?.count == 160) }
        #expect(playback.take(160) == Array(repeating: 1, count: 80) + Array(repeating: 0, count: 80))
        #expect(playback.take(160) == nil && playback.mouth == .waiting)
    }

    @Test("Nothing is played while it is paused, and a little is played again")
    func pause() {
        let playback = Line()
        playback.enqueue(piece(1, "One."))
        playback.append((0..<8_000).map { Int16($0) }, to: 1)
        playback.finish(1)
        for _ in 0..<20 { _ = playback.take(160) }
        playback.pause()
        #expect(playback.take(160) == nil)
        playback.resume()
        let again = playback.take(160)?.first
        #expect(again == Int16(1_600))
    }

    @Test("What is flushed says how much of it was heard")
    func flush() {
        let playback = Line()
        for (number, text) in [(1, "One two three four. "), (2, "Never heard.")] {
            playback.enqueue(piece(number, text))
            playback.append(Array(repeating: 1, count: 3_200), to: number)
            playback.finish(number)
        }
        for _ in 0..<10 { _ = playback.take(160) }
        let heard = playback.flush()
        #expect(heard.map(\.text) == ["One two"] && heard.first?.isWhole == false)
        #expect(playback.mouth == .empty && !playback.append([1], to: 1))
    }

    @Test("Where the length of the sound is not known yet, the usual pace of speech tells what was heard")
    func flushUnfinished() {
        let playback = Line()
        // Thirty characters take two seconds, of which one is played.
        playback.enqueue(piece(1, "abcd efgh ijkl mnop qrst uvwx."))
        playback.append(Array(repeating: 1, count: 8_000), to: 1)
        for _ in 0..<50 { _ = playback.take(160) }
        #expect(playback.flush().map(\.text) == ["abcd efgh ijkl"])
    }
}
