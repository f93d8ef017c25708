/// 20 ms of sound.
package enum AudioFrame: Sendable, Equatable {
    /// Samples at the rate of the line.
    case linear([Int16])
    /// 160 bytes of G.711 µ-law.
    case pcmu([UInt8])
}
