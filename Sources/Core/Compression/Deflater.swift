import CZlib

/// Compresses a stream of bytes with zlib; one owner uses it at a time.
@safe package final class Deflater {
    /// What is done with what zlib still holds back.
    package enum Flush: Sendable {
        /// It may wait for more.
        case none
        /// Everything comes out, at a byte boundary, and the window stays.
        case sync
        /// Everything comes out and the stream ends.
        case finish

        fileprivate var code: Int32 {
            switch self {
            case .none: Z_NO_FLUSH
            case .sync: Z_SYNC_FLUSH
            case .finish: Z_FINISH
            }
        }
    }

    private let stream: UnsafeMutablePointer<z_stream>

    /// Level 1 is the fastest, 9 the smallest. Throws `outOfMemory`.
    ///
    /// It holds 2 to the power of `windowBits + 2` bytes and of `memoryLevel + 9`; the memory level is 1 to 9.
    package init(format: CompressionFormat, level: Int = 6, memoryLevel: Int = 8) throws(CompressionError) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe lyceum_deflate_init(stream, Int32(level), format.windowBits, Int32(memoryLevel)) == Z_OK else {
            unsafe stream.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// What comes out for the bytes.
    package func deflate(_ bytes: [UInt8], flush: Flush) -> [UInt8] {
        var output: [UInt8] = []
        unsafe bytes.withUnsafeBufferPointer { input in
            // zlib reads through the pointer and never writes.
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(input.count)
            var isFull = true
            while isFull {
                let size = max(64, min(64 << 10, unsafe Int(stream.pointee.avail_in) + 64))
                output.append(addingCapacity: size) { span in
                    unsafe span.withUnsafeMutableBufferPointer { buffer, count in
                        unsafe stream.pointee.next_out = buffer.baseAddress
                        unsafe stream.pointee.avail_out = UInt32(buffer.count)
                        _ = unsafe CZlib.deflate(stream, flush.code)
                        count = unsafe buffer.count - Int(stream.pointee.avail_out)
                    }
                }
                isFull = unsafe stream.pointee.avail_out == 0
            }
        }
        return output
    }

    /// Forgets the window and begins anew.
    package func reset() {
        unsafe deflateReset(stream)
    }
}
