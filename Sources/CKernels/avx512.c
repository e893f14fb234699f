#include "tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 16
#define SIMD_FMA 1
#define SIMD_AVX512 1
#define VECTORS 2
#define TILE_ROWS 12
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma,f16c"))), \
                             apply_to = function)
#include "table.h"
#pragma clang attribute pop
#pragma clang attribute push(                                                                        \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16,fma,f16c"))), \
    apply_to = function)
#include "bf16.h"
#pragma clang attribute pop

TABLE(ck_avx512_kernels, CK_AVX512, linear_bf16)
TABLE(ck_avx512_bf16_kernels, CK_AVX512_BF16, linear_pairs)
#endif
