import CMedia
import Glibc

/// libopus, where the machine has it: looked for at run time, so that nothing depends on it.
///
/// `@unchecked Sendable`: addresses of code, which never change.
@safe final class OpusLibrary: @unchecked Sendable {
    typealias Create = @convention(c) (Int32, Int32, Int32, UnsafeMutablePointer<Int32>?) -> OpaquePointer?
    typealias CreateDecoder = @convention(c) (Int32, Int32, UnsafeMutablePointer<Int32>?) -> OpaquePointer?
    typealias Destroy = @convention(c) (OpaquePointer) -> Void
    typealias Encode =
        @convention(c) (
            OpaquePointer, UnsafePointer<Int16>, Int32, UnsafeMutablePointer<UInt8>, Int32
        ) -> Int32
    typealias Decode =
        @convention(c) (
            OpaquePointer, UnsafePointer<UInt8>?, Int32, UnsafeMutablePointer<Int16>, Int32, Int32
        ) -> Int32

    let createEncoder: Create
    let createDecoder: CreateDecoder
    let destroyEncoder: Destroy
    let destroyDecoder: Destroy
    let encode: Encode
    let decode: Decode
    private let control: UnsafeMutableRawPointer

    /// Nil where there is no libopus.
    static let shared = OpusLibrary()

    private init?() {
        guard let library = unsafe dlopen("libopus.so.0", RTLD_NOW | RTLD_LOCAL),
            let createEncoder = unsafe dlsym(library, "opus_encoder_create"),
            let createDecoder = unsafe dlsym(library, "opus_decoder_create"),
            let destroyEncoder = unsafe dlsym(library, "opus_encoder_destroy"),
            let destroyDecoder = unsafe dlsym(library, "opus_decoder_destroy"),
            let encode = unsafe dlsym(library, "opus_encode"), let decode = unsafe dlsym(library, "opus_decode"),
            let control = unsafe dlsym(library, "opus_encoder_ctl")
        else { return nil }
        unsafe self.createEncoder = unsafeBitCast(createEncoder, to: Create.self)
        unsafe self.createDecoder = unsafeBitCast(createDecoder, to: CreateDecoder.self)
        unsafe self.destroyEncoder = unsafeBitCast(destroyEncoder, to: Destroy.self)
        unsafe self.destroyDecoder = unsafeBitCast(destroyDecoder, to: Destroy.self)
        unsafe self.encode = unsafeBitCast(encode, to: Encode.self)
        unsafe self.decode = unsafeBitCast(decode, to: Decode.self)
        unsafe self.control = control
    }

    /// Sets a number of an encoder, by its request of `opus_defines.h`.
    func set(_ request: Int32, _ value: Int32, of encoder: OpaquePointer) {
        _ = unsafe lyceum_opus_set(control, UnsafeMutableRawPointer(encoder), request, value)
    }
}

/// Opus for a voice at 16 kHz, with what helps against loss (RFC 6716, RFC 7587).
@safe final class OpusEncoder: SoundEncoder {
    private let library: OpusLibrary
    private let encoder: OpaquePointer

    init?(_ library: OpusLibrary) {
        let voice: Int32 = 2_048
        guard let encoder = unsafe library.createEncoder(16_000, 1, voice, nil) else { return nil }
        self.library = library
        unsafe self.encoder = encoder
        // Bits a second, complexity, in-band correction, expected loss in percent.
        for (request, value): (Int32, Int32) in [(4_002, 24_000), (4_010, 4), (4_012, 1), (4_014, 5)] {
            unsafe library.set(request, value, of: encoder)
        }
    }

    deinit {
        unsafe library.destroyEncoder(encoder)
    }

    func encode(_ samples: [Int16], into packet: inout [UInt8]) {
        let start = packet.count
        let room = AudioCodec.opus.longestPayload
        packet.append(contentsOf: repeatElement(0, count: room))
        let count = unsafe packet.withUnsafeMutableBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return Int32(0) }
            return unsafe samples.withUnsafeBufferPointer { samples in
                guard let first = samples.baseAddress else { return 0 }
                return unsafe library.encode(encoder, first, Int32(samples.count), base + start, Int32(room))
            }
        }
        packet.removeLast(room - max(0, Int(count)))
    }
}

/// The other way.
@safe final class OpusDecoder: SoundDecoder {
    private let library: OpusLibrary
    private let decoder: OpaquePointer

    init?(_ library: OpusLibrary) {
        guard let decoder = unsafe library.createDecoder(16_000, 1, nil) else { return nil }
        self.library = library
        unsafe self.decoder = decoder
    }

    deinit {
        unsafe library.destroyDecoder(decoder)
    }

    /// By the first byte of a packet (RFC 6716 §3.1) and the count of its frames (§3.2); at most 120 ms.
    func duration(of payload: Span<UInt8>) -> Int? {
        guard payload.count > 0 else { return nil }
        let configuration = Int(payload[0] >> 3)
        let frame =
            switch configuration {
            case 0..<12: [480, 960, 1_920, 2_880][configuration & 3]
            case 12..<16: [480, 960][configuration & 1]
            default: [120, 240, 480, 960][configuration & 3]
            }
        var frames = 1
        switch payload[0] & 3 {
        case 0: break
        case 3:
            guard payload.count > 1 else { return nil }
            frames = Int(payload[1] & 0x3F)
        default: frames = 2
        }
        let duration = frame * frames
        return 1...5_760 ~= duration ? duration : nil
    }

    func decode(_ payload: Span<UInt8>, into samples: inout [Int16]) -> Bool {
        let start = samples.count
        let room = 1_920
        samples.append(contentsOf: repeatElement(0, count: room))
        let count = unsafe samples.withUnsafeMutableBufferPointer { output in
            guard let base = output.baseAddress else { return Int32(0) }
            return unsafe payload.withUnsafeBufferPointer { bytes in
                unsafe library.decode(decoder, bytes.baseAddress, Int32(bytes.count), base + start, Int32(room), 0)
            }
        }
        samples.removeLast(room - max(0, Int(count)))
        return count > 0
    }
}
