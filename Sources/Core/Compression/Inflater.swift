import CZlib

/// Expands a stream of compressed bytes with zlib; one owner uses it at a time.
@safe package final class Inflater {
    private let stream: UnsafeMutablePointer<z_stream>
    private let continues: Bool
    /// Whether the data's own end mark has come; bytes after it are ignored.
    package private(set) var isFinished = false

    /// Ready for the first byte. Throws `outOfMemory`.
    ///
    /// Data that `continues` goes on after an end mark, with the same window, as often as one comes.
    package init(format: CompressionFormat, continues: Bool = false) throws(CompressionError) {
        self.continues = continues
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe lyceum_inflate_init(stream, format.windowBits) == Z_OK else {
            unsafe stream.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// What the bytes expand to, as far as they go. Throws `tooLarge` before more than `limit` bytes are held, however
    /// little input asks for them, and `corrupt`; of no use after either until `reset`.
    package func inflate(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        var output: [UInt8] = []
        var failure: CompressionError?
        unsafe bytes.withUnsafeBufferPointer { input in
            // zlib reads through the pointer and never writes.
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(input.count)
            while !isFinished {
                // One byte more than allowed is room enough to see that there is more.
                let room = min(max(256, 4 * input.count), 64 << 10, limit - output.count + 1)
                var code = Z_OK
                output.append(addingCapacity: room) { span in
                    unsafe span.withUnsafeMutableBufferPointer { buffer, count in
                        unsafe stream.pointee.next_out = buffer.baseAddress
                        unsafe stream.pointee.avail_out = UInt32(room)
                        code = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
                        count = unsafe room - Int(stream.pointee.avail_out)
                    }
                }
                if output.count > limit {
                    failure = .tooLarge
                } else if code == Z_STREAM_END {
                    isFinished = !continues
                    if continues { unsafe inflateResetKeep(stream) }
                } else if code == Z_MEM_ERROR {
                    failure = .outOfMemory
                } else if code != Z_OK && code != Z_BUF_ERROR {
                    failure = .corrupt
                }
                let isWaiting = unsafe stream.pointee.avail_out > 0
                let mayGoOn = unsafe code == Z_STREAM_END && stream.pointee.avail_in > 0
                if failure != nil || isWaiting && !mayGoOn { break }
            }
        }
        if let failure { throw failure }
        return output
    }

    /// Whether the bytes so far end with a whole block.
    package var isBetweenBlocks: Bool { unsafe stream.pointee.data_type & 128 != 0 }

    /// Forgets the window and begins anew.
    package func reset() {
        unsafe inflateReset(stream)
        isFinished = false
    }
}
