import HTTPCore

/// What goes in and out of a connection's state.
extension HTTPConnectionState {
    /// What the shell is to do next.
    enum Action {
        /// Start the handler. Without a body, its bytes are taken with `takeBody()` as they come.
        case handle(HTTPRequestHead, body: [UInt8]?)
        /// Whoever waits for the body looks again.
        case wakeBodyReader
        /// Answer with the error; the connection ends with that answer.
        case refuse(HTTPParseError)
    }

    /// What a reader of the body gets.
    enum BodyTake {
        /// The bytes that came since the last time.
        case piece([UInt8])
        /// There will be no more.
        case end
        /// Nothing is here yet.
        case wait
        /// The body is broken, late or cut off.
        case failed(any Error)
    }

    /// How an answer is to be framed.
    struct ResponseTerms: Equatable {
        /// Whether another request may follow.
        var keepsAlive: Bool
        /// HEAD: the head says what it would say for GET, and nothing follows.
        let omitsBody: Bool
        /// HTTP/1.0 knows no chunks and keeps connections only on request.
        let minorVersion: Int
    }

    /// What follows once all output is sent.
    enum AfterOutput: Equatable {
        case goOn, close, closeSendingSide
    }

    /// What the connection waits for. A change of it starts a new absolute deadline.
    struct Wait: Equatable {
        /// `handshake`, `request`, `head`, `body` and `linger` are the client's to hurry with, `handler` and `overdue` the handler's;
        /// an `answer` that has begun lasts as long as its client takes it.
        enum Kind: Equatable {
            case handshake, request, head, body, handler, overdue, answer, linger
        }

        /// What is to come.
        let kind: Kind
        /// The number of the request that it is part of.
        let request: Int
        /// Which 256 KiB of a body it is: a long body has as many deadlines, so that slow lines are no reason to cut it,
        /// but bytes that only trickle are.
        var part = 0

        /// For TLS, before anything of HTTP.
        static let handshake = Wait(kind: .handshake, request: 0)
    }
}
