// OFFCUT_WIDE_VECTORS before a function compiles it twice, for processors with 256-bit vectors and
// for all; without contraction to fused multiply-add both give the same bits.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define OFFCUT_WIDE_VECTORS __attribute__((target_clones("avx2", "default")))
#else
#define OFFCUT_WIDE_VECTORS
#endif
