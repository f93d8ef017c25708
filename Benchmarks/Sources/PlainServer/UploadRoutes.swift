import HTTPCore

/// A body that is read piece by piece and dropped.
enum UploadRoutes {
    static let all = [
        Route(.post, "/upload", access: .public, bodyLimit: 1 << 30) { request, _ in
            var count = 0
            switch request.body {
            case .bytes(let bytes): count = bytes.count
            case .stream(let pieces):
                for try await piece in pieces { count += piece.count }
            }
            return .text(String(count))
        }
    ]
}
