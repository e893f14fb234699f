#include "tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 8
#define SIMD_FMA 1
#define SIMD_AVX2 1
#define VECTORS 2
#define TILE_ROWS 6
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "table.h"
#pragma clang attribute pop

TABLE(ck_avx2_kernels, CK_AVX2, linear_bf16)
#endif
