extension JSONSuiteCase {
    /// The suite's `y_` files: every parser must take them.
    static let accepted = acceptedStructures + acceptedNumbers + acceptedObjects + acceptedStrings

    private static let acceptedStructures = [
        JSONSuiteCase("array_arraysWithSpaces", "[[]   ]"), JSONSuiteCase("array_empty-string", #"[""]"#),
        JSONSuiteCase("array_empty", "[]"), JSONSuiteCase("array_ending_with_newline", #"["a"]"#),
        JSONSuiteCase("array_false", "[false]"), JSONSuiteCase("array_heterogeneous", #"[null, 1, "1", {}]"#),
        JSONSuiteCase("array_null", "[null]"), JSONSuiteCase("array_with_1_and_newline", "[1\n]"),
        JSONSuiteCase("array_with_leading_space", " [1]"),
        JSONSuiteCase("array_with_several_null", "[1,null,null,null,2]"),
        JSONSuiteCase("array_with_trailing_space", "[2] "),
        JSONSuiteCase("structure_lonely_false", "false"), JSONSuiteCase("structure_lonely_int", "42"),
        JSONSuiteCase("structure_lonely_negative_real", "-0.1"), JSONSuiteCase("structure_lonely_null", "null"),
        JSONSuiteCase("structure_lonely_string", #""asd""#), JSONSuiteCase("structure_lonely_true", "true"),
        JSONSuiteCase("structure_string_empty", #""""#), JSONSuiteCase("structure_trailing_newline", "[\"a\"]\n"),
        JSONSuiteCase("structure_true_in_array", "[true]"), JSONSuiteCase("structure_whitespace_array", " [] "),
    ]

    private static let acceptedNumbers = [
        JSONSuiteCase("number", "[123e65]"), JSONSuiteCase("number_0e+1", "[0e+1]"),
        JSONSuiteCase("number_0e1", "[0e1]"), JSONSuiteCase("number_after_space", "[ 4]"),
        JSONSuiteCase("number_double_close_to_zero", "[-0.\(String(repeating: "0", count: 77))1]\n"),
        JSONSuiteCase("number_int_with_exp", "[20e1]"), JSONSuiteCase("number_minus_zero", "[-0]"),
        JSONSuiteCase("number_negative_int", "[-123]"), JSONSuiteCase("number_negative_one", "[-1]"),
        JSONSuiteCase("number_negative_zero", "[-0]"), JSONSuiteCase("number_real_capital_e", "[1E22]"),
        JSONSuiteCase("number_real_capital_e_neg_exp", "[1E-2]"),
        JSONSuiteCase("number_real_capital_e_pos_exp", "[1E+2]"), JSONSuiteCase("number_real_exponent", "[123e45]"),
        JSONSuiteCase("number_real_fraction_exponent", "[123.456e78]"),
        JSONSuiteCase("number_real_neg_exp", "[1e-2]"), JSONSuiteCase("number_real_pos_exponent", "[1e+2]"),
        JSONSuiteCase("number_simple_int", "[123]"), JSONSuiteCase("number_simple_real", "[123.456789]"),
    ]

    private static let acceptedObjects = [
        JSONSuiteCase("object", #"{"asd":"sdf", "dfg":"fgh"}"#), JSONSuiteCase("object_basic", #"{"asd":"sdf"}"#),
        JSONSuiteCase("object_duplicated_key", #"{"a":"b","a":"c"}"#),
        JSONSuiteCase("object_duplicated_key_and_value", #"{"a":"b","a":"b"}"#),
        JSONSuiteCase("object_empty", "{}"), JSONSuiteCase("object_empty_key", #"{"":0}"#),
        JSONSuiteCase("object_escaped_null_in_key", #"{"foo\u0000bar": 42}"#),
        JSONSuiteCase("object_extreme_numbers", #"{ "min": -1.0e+28, "max": 1.0e+28 }"#),
        JSONSuiteCase(
            "object_long_strings", #"{"x":[{"id": "\#(longText)"}], "id": "\#(longText)"}"#),
        JSONSuiteCase("object_simple", #"{"a":[]}"#),
        JSONSuiteCase(
            "object_string_unicode",
            #"{"title":"\u041f\u043e\u043b\u0442\u043e\u0440\u0430 \u0417\u0435\u043c\u043b\u0435\u043a\u043e\u043f\u0430" }"#
        ),
        JSONSuiteCase("object_with_newlines", "{\n\"a\": \"b\"\n}"),
    ]

    private static let longText = String(repeating: "x", count: 40)

    private static let acceptedStrings = [
        JSONSuiteCase("string_1_2_3_bytes_UTF-8_sequences", #"["\u0060\u012a\u12AB"]"#),
        JSONSuiteCase("string_accepted_surrogate_pair", #"["\uD801\udc37"]"#),
        JSONSuiteCase("string_accepted_surrogate_pairs", #"["\ud83d\ude39\ud83d\udc8d"]"#),
        JSONSuiteCase("string_allowed_escapes", #"["\"\\\/\b\f\n\r\t"]"#),
        JSONSuiteCase("string_backslash_and_u_escaped_zero", #"["\\u0000"]"#),
        JSONSuiteCase("string_backslash_doublequotes", #"["\""]"#),
        JSONSuiteCase("string_comments", #"["a/*b*/c/*d//e"]"#), JSONSuiteCase("string_double_escape_a", #"["\\a"]"#),
        JSONSuiteCase("string_double_escape_n", #"["\\n"]"#),
        JSONSuiteCase("string_escaped_control_character", #"["\u0012"]"#),
        JSONSuiteCase("string_escaped_noncharacter", #"["\uFFFF"]"#), JSONSuiteCase("string_in_array", #"["asd"]"#),
        JSONSuiteCase("string_in_array_with_leading_space", #"[ "asd"]"#),
        JSONSuiteCase("string_last_surrogates_1_and_2", #"["\uDBFF\uDFFF"]"#),
        JSONSuiteCase("string_nbsp_uescaped", #"["new\u00A0line"]"#),
        JSONSuiteCase("string_nonCharacterInUTF-8_U+10FFFF", "[\"\u{10FFFF}\"]"),
        JSONSuiteCase("string_nonCharacterInUTF-8_U+FFFF", "[\"\u{FFFF}\"]"),
        JSONSuiteCase("string_null_escape", #"["\u0000"]"#), JSONSuiteCase("string_one-byte-utf-8", #"["\u002c"]"#),
        JSONSuiteCase("string_pi", "[\"\u{3C0}\"]"),
        JSONSuiteCase("string_reservedCharacterInUTF-8_U+1BFFF", "[\"\u{1BFFF}\"]"),
        JSONSuiteCase("string_simple_ascii", #"["asd "]"#), JSONSuiteCase("string_space", #"" ""#),
        JSONSuiteCase("string_surrogates_U+1D11E_MUSICAL_SYMBOL_G_CLEF", #"["\uD834\uDd1e"]"#),
        JSONSuiteCase("string_three-byte-utf-8", #"["\u0821"]"#),
        JSONSuiteCase("string_two-byte-utf-8", #"["\u0123"]"#),
        JSONSuiteCase("string_u+2028_line_sep", "[\"\u{2028}\"]"),
        JSONSuiteCase("string_u+2029_par_sep", "[\"\u{2029}\"]"),
        JSONSuiteCase("string_uEscape", #"["\u0061\u30af\u30EA\u30b9"]"#),
        JSONSuiteCase("string_uescaped_newline", #"["new\u000Aline"]"#),
        JSONSuiteCase("string_unescaped_char_delete", "[\"\u{7F}\"]"), JSONSuiteCase("string_unicode", #"["\uA66D"]"#),
        JSONSuiteCase("string_unicodeEscapedBackslash", #"["\u005C"]"#),
        JSONSuiteCase("string_unicode_2", "[\"\u{2342}\u{3234}\u{2342}\"]"),
        JSONSuiteCase("string_unicode_escaped_double_quote", #"["\u0022"]"#),
        JSONSuiteCase("string_unicode_U+10FFFE_nonchar", #"["\uDBFF\uDFFE"]"#),
        JSONSuiteCase("string_unicode_U+1FFFE_nonchar", #"["\uD83F\uDFFE"]"#),
        JSONSuiteCase("string_unicode_U+200B_ZERO_WIDTH_SPACE", #"["\u200B"]"#),
        JSONSuiteCase("string_unicode_U+2064_invisible_plus", #"["\u2064"]"#),
        JSONSuiteCase("string_unicode_U+FDD0_nonchar", #"["\uFDD0"]"#),
        JSONSuiteCase("string_unicode_U+FFFE_nonchar", #"["\uFFFE"]"#),
        JSONSuiteCase("string_utf8", "[\"\u{20AC}\u{1D11E}\"]"),
        JSONSuiteCase("string_with_del_character", "[\"a\u{7F}a\"]"),
    ]
}
