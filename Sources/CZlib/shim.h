#pragma once
#include <string.h>
#include <zlib.h>

/* Function-like macros that Swift cannot import. */
static inline int lyceum_deflate_init(z_stream *stream, int level, int window_bits,
                                      int memory_level) {
    return deflateInit2(stream, level, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY);
}

static inline int lyceum_inflate_init(z_stream *stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}
