import Core

extension JSONSuiteCase {
    /// The suite's `i_` files that we take: numbers that a double rounds.
    static let roundedChoices: [(JSONSuiteCase, Double)] = [
        (JSONSuiteCase("number_double_huge_neg_exp", "[123.456e-789]"), 0),
        (JSONSuiteCase("number_real_underflow", "[123e-10000000]"), 0),
        (
            JSONSuiteCase("number_too_big_neg_int", "[-123123123123123123123123123123]"),
            -1.23123123123123123123123123123e29
        ),
        (JSONSuiteCase("number_too_big_pos_int", "[100000000000000000000]"), 1e20),
        (
            JSONSuiteCase("number_very_big_negative_int", "[-237462374673276894279832749832423479823246327846]"),
            -2.37462374673276894279832749832423479823246327846e47
        ),
    ]

    /// The suite's `i_` files that we refuse because they would lose their meaning, each with our reason.
    static let refusedChoices: [(JSONSuiteCase, JSONError.Code)] = refusedNumberChoices + refusedTextChoices

    private static let refusedNumberChoices: [(JSONSuiteCase, JSONError.Code)] = [
        (
            JSONSuiteCase("number_huge_exp", "[0.4e00669\(String(repeating: "9", count: 113))969999999006]"),
            .numberOutOfRange
        ),
        (JSONSuiteCase("number_neg_int_huge_exp", "[-1e+9999]"), .numberOutOfRange),
        (JSONSuiteCase("number_pos_double_huge_exp", "[1.5e+9999]"), .numberOutOfRange),
        (JSONSuiteCase("number_real_neg_overflow", "[-123123e100000]"), .numberOutOfRange),
        (JSONSuiteCase("number_real_pos_overflow", "[123123e100000]"), .numberOutOfRange),
    ]

    private static let refusedTextChoices: [(JSONSuiteCase, JSONError.Code)] = [
        (JSONSuiteCase("object_key_lone_2nd_surrogate", #"{"\uDFAA":0}"#), .loneSurrogate),
        (JSONSuiteCase("string_1st_surrogate_but_2nd_missing", #"["\uDADA"]"#), .loneSurrogate),
        (JSONSuiteCase("string_1st_valid_surrogate_2nd_invalid", #"["\uD888\u1234"]"#), .loneSurrogate),
        (JSONSuiteCase("string_incomplete_surrogate_and_escape_valid", #"["\uD800\n"]"#), .loneSurrogate),
        (JSONSuiteCase("string_incomplete_surrogate_pair", #"["\uDd1ea"]"#), .loneSurrogate),
        (JSONSuiteCase("string_incomplete_surrogates_escape_valid", #"["\uD800\uD800\n"]"#), .loneSurrogate),
        (JSONSuiteCase("string_invalid_lonely_surrogate", #"["\ud800"]"#), .loneSurrogate),
        (JSONSuiteCase("string_invalid_surrogate", #"["\ud800abc"]"#), .loneSurrogate),
        (JSONSuiteCase("string_inverted_surrogates_U+1D11E", #"["\uDd1e\uD834"]"#), .loneSurrogate),
        (JSONSuiteCase("string_lone_second_surrogate", #"["\uDFAA"]"#), .loneSurrogate),
        (quoted("string_invalid_utf-8", 0xFF), .invalidUTF8), (quoted("string_iso_latin_1", 0xE9), .invalidUTF8),
        (quoted("string_lone_utf8_continuation_byte", 0x81), .invalidUTF8),
        (quoted("string_not_in_unicode_range", 0xF4, 0xBF, 0xBF, 0xBF), .invalidUTF8),
        (quoted("string_overlong_sequence_2_bytes", 0xC0, 0xAF), .invalidUTF8),
        (quoted("string_overlong_sequence_6_bytes", 0xFC, 0x83, 0xBF, 0xBF, 0xBF, 0xBF), .invalidUTF8),
        (quoted("string_overlong_sequence_6_bytes_null", 0xFC, 0x80, 0x80, 0x80, 0x80, 0x80), .invalidUTF8),
        (quoted("string_truncated-utf-8", 0xE0, 0xFF), .invalidUTF8),
        (quoted("string_UTF-8_invalid_sequence", 0xE6, 0x97, 0xA5, 0xD1, 0x88, 0xFA), .invalidUTF8),
        (quoted("string_UTF8_surrogate_U+D800", 0xED, 0xA0, 0x80), .invalidUTF8),
        (
            JSONSuiteCase("string_UTF-16LE_with_BOM", bytes: 0xFF, 0xFE, 0x5B, 0, 0x22, 0, 0xE9, 0, 0x22, 0, 0x5D, 0),
            .unexpectedCharacter
        ),
        (
            JSONSuiteCase("string_utf16BE_no_BOM", bytes: 0, 0x5B, 0, 0x22, 0, 0xE9, 0, 0x22, 0, 0x5D),
            .unexpectedCharacter
        ),
        (
            JSONSuiteCase("string_utf16LE_no_BOM", bytes: 0x5B, 0, 0x22, 0, 0xE9, 0, 0x22, 0, 0x5D, 0),
            .unexpectedCharacter
        ),
        (
            JSONSuiteCase(
                "structure_500_nested_arrays",
                String(repeating: "[", count: 500) + String(repeating: "]", count: 500)), .tooDeep
        ),
        (JSONSuiteCase("structure_UTF-8_BOM_empty_object", "\u{FEFF}{}"), .unexpectedCharacter),
    ]

    private static func quoted(_ name: String, _ bytes: UInt8...) -> JSONSuiteCase {
        JSONSuiteCase(name, [0x5B, 0x22] + bytes + [0x22, 0x5D])
    }
}
