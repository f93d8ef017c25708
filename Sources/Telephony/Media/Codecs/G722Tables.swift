/// The tables of ITU-T G.722 §6.2, under their names there.
enum G722Tables {
    /// Half of the impulse response of the filters that part the bands (table 11).
    static let filter: [Int32] = [3, -11, 12, 32, -210, 951, 3_876, -805, 362, -156, 53, -11]

    /// Decision levels of the lower band (Q6).
    static let q6: [Int32] = [
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1_023, 1_121, 1_219,
        1_339, 1_458, 1_612, 1_765, 1_980, 2_195, 2_557, 2_919,
    ]

    /// Code words of the lower band, for negative and positive differences.
    static let iln: [UInt8] = [0, 63, 62] + (4...31).reversed().map { UInt8($0) }
    static let ilp: [UInt8] = [0] + (32...61).reversed().map { UInt8($0) }

    /// Steps of the logarithm of the scale.
    static let wl: [Int32] = [-60, -30, 58, 172, 334, 538, 1_198, 3_042]
    static let rl42: [Int] = [0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0]
    static let wh: [Int32] = [0, -214, 798]
    static let rh2: [Int] = [2, 1, 2, 1]

    /// The mantissa of the scale, from its logarithm.
    static let ilb: [Int32] = [
        2_048, 2_093, 2_139, 2_186, 2_233, 2_282, 2_332, 2_383, 2_435, 2_489, 2_543, 2_599, 2_656, 2_714, 2_774, 2_834,
        2_896, 2_960, 3_025, 3_091, 3_158, 3_228, 3_298, 3_371, 3_444, 3_520, 3_597, 3_676, 3_756, 3_838, 3_922, 4_008,
    ]

    /// What code words stand for: two, four and six bits.
    static let qm2: [Int32] = [-7_408, -1_616, 7_408, 1_616]
    static let qm4: [Int32] = [
        0, -20_456, -12_896, -8_968, -6_288, -4_240, -2_584, -1_200, 20_456, 12_896, 8_968, 6_288, 4_240, 2_584, 1_200,
        0,
    ]
    static let qm6: [Int32] = {
        let falling: [Int32] = [
            24_808, 21_904, 19_008, 16_704, 14_984, 13_512, 12_280, 11_192, 10_232, 9_360, 8_576, 7_856, 7_192, 6_576,
            6_000, 5_456, 4_944, 4_464, 4_008, 3_576, 3_168, 2_776, 2_400, 2_032, 1_688, 1_360, 1_040, 728,
        ]
        return [-136, -136, -136, -136] + falling.map { -$0 } + falling + [432, 136, -432, -136]
    }()
}
