extension JSONSuiteCase {
    /// The suite's `n_` files about arrays, literals and numbers: no parser may take them.
    static let refusedScalars = refusedArrays + refusedLiterals + refusedNumbers

    private static let refusedArrays = [
        JSONSuiteCase("array_1_true_without_comma", "[1 true]"),
        JSONSuiteCase("array_a_invalid_utf8", bytes: 0x5B, 0x61, 0xE5, 0x5D),
        JSONSuiteCase("array_colon_instead_of_comma", #"["": 1]"#),
        JSONSuiteCase("array_comma_after_close", #"[""],"#), JSONSuiteCase("array_comma_and_number", "[,1]"),
        JSONSuiteCase("array_double_comma", "[1,,2]"), JSONSuiteCase("array_double_extra_comma", #"["x",,]"#),
        JSONSuiteCase("array_extra_close", #"["x"]]"#), JSONSuiteCase("array_extra_comma", #"["",]"#),
        JSONSuiteCase("array_incomplete", #"["x""#), JSONSuiteCase("array_incomplete_invalid_value", "[x"),
        JSONSuiteCase("array_inner_array_no_comma", "[3[4]]"),
        JSONSuiteCase("array_invalid_utf8", bytes: 0x5B, 0xFF, 0x5D),
        JSONSuiteCase("array_items_separated_by_semicolon", "[1:2]"), JSONSuiteCase("array_just_comma", "[,]"),
        JSONSuiteCase("array_just_minus", "[-]"), JSONSuiteCase("array_missing_value", #"[   , ""]"#),
        JSONSuiteCase("array_newlines_unclosed", #"["a",\#n4\#n,1,"#), JSONSuiteCase("array_number_and_comma", "[1,]"),
        JSONSuiteCase("array_number_and_several_commas", "[1,,]"),
        JSONSuiteCase("array_spaces_vertical_tab_formfeed", #"["\#u{0B}a"\f]"#),
        JSONSuiteCase("array_star_inside", "[*]"), JSONSuiteCase("array_unclosed", #"["""#),
        JSONSuiteCase("array_unclosed_trailing_comma", "[1,"),
        JSONSuiteCase("array_unclosed_with_new_lines", "[1,\n1\n,1"),
        JSONSuiteCase("array_unclosed_with_object_inside", "[{}"),
    ]

    private static let refusedLiterals = [
        JSONSuiteCase("incomplete_false", "[fals]"), JSONSuiteCase("incomplete_null", "[nul]"),
        JSONSuiteCase("incomplete_true", "[tru]"), JSONSuiteCase("multidigit_number_then_00", "123\u{0}"),
        JSONSuiteCase("single_space", " "),
    ]

    private static let refusedNumbers = [
        JSONSuiteCase("number_++", "[++1234]"), JSONSuiteCase("number_+1", "[+1]"),
        JSONSuiteCase("number_+Inf", "[+Inf]"), JSONSuiteCase("number_-01", "[-01]"),
        JSONSuiteCase("number_-1.0.", "[-1.0.]"), JSONSuiteCase("number_-2.", "[-2.]"),
        JSONSuiteCase("number_-NaN", "[-NaN]"), JSONSuiteCase("number_.-1", "[.-1]"),
        JSONSuiteCase("number_.2e-3", "[.2e-3]"), JSONSuiteCase("number_0.1.2", "[0.1.2]"),
        JSONSuiteCase("number_0.3e+", "[0.3e+]"), JSONSuiteCase("number_0.3e", "[0.3e]"),
        JSONSuiteCase("number_0.e1", "[0.e1]"), JSONSuiteCase("number_0_capital_E+", "[0E+]"),
        JSONSuiteCase("number_0_capital_E", "[0E]"), JSONSuiteCase("number_0e+", "[0e+]"),
        JSONSuiteCase("number_0e", "[0e]"), JSONSuiteCase("number_1.0e+", "[1.0e+]"),
        JSONSuiteCase("number_1.0e-", "[1.0e-]"), JSONSuiteCase("number_1.0e", "[1.0e]"),
        JSONSuiteCase("number_1_000", "[1 000.0]"), JSONSuiteCase("number_1eE2", "[1eE2]"),
        JSONSuiteCase("number_2.e+3", "[2.e+3]"), JSONSuiteCase("number_2.e-3", "[2.e-3]"),
        JSONSuiteCase("number_2.e3", "[2.e3]"), JSONSuiteCase("number_9.e+", "[9.e+]"),
        JSONSuiteCase("number_Inf", "[Inf]"), JSONSuiteCase("number_NaN", "[NaN]"),
        JSONSuiteCase("number_U+FF11_fullwidth_digit_one", "[\u{FF11}]"), JSONSuiteCase("number_expression", "[1+2]"),
        JSONSuiteCase("number_hex_1_digit", "[0x1]"), JSONSuiteCase("number_hex_2_digits", "[0x42]"),
        JSONSuiteCase("number_infinity", "[Infinity]"), JSONSuiteCase("number_invalid+-", "[0e+-1]"),
        JSONSuiteCase("number_invalid-negative-real", "[-123.123foo]"),
        JSONSuiteCase("number_invalid-utf-8-in-bigger-int", bytes: 0x5B, 0x31, 0x32, 0x33, 0xE5, 0x5D),
        JSONSuiteCase("number_invalid-utf-8-in-exponent", bytes: 0x5B, 0x31, 0x65, 0x31, 0xE5, 0x5D),
        JSONSuiteCase("number_invalid-utf-8-in-int", bytes: 0x5B, 0x30, 0xE5, 0x5D, 0x0A),
        JSONSuiteCase("number_minus_infinity", "[-Infinity]"),
        JSONSuiteCase("number_minus_sign_with_trailing_garbage", "[-foo]"),
        JSONSuiteCase("number_minus_space_1", "[- 1]"), JSONSuiteCase("number_neg_int_starting_with_zero", "[-012]"),
        JSONSuiteCase("number_neg_real_without_int_part", "[-.123]"),
        JSONSuiteCase("number_neg_with_garbage_at_end", "[-1x]"),
        JSONSuiteCase("number_real_garbage_after_e", "[1ea]"),
        JSONSuiteCase("number_real_with_invalid_utf8_after_e", bytes: 0x5B, 0x31, 0x65, 0xE5, 0x5D),
        JSONSuiteCase("number_real_without_fractional_part", "[1.]"),
        JSONSuiteCase("number_starting_with_dot", "[.123]"), JSONSuiteCase("number_with_alpha", "[1.2a-3]"),
        JSONSuiteCase("number_with_alpha_char", "[1.8011670033376514H-308]"),
        JSONSuiteCase("number_with_leading_zero", "[012]"),
    ]
}
