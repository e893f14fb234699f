#include "blocks_tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 8
#define SIMD_FMA 1
#define SIMD_AVX2 1
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "simd.h"
#include "blocks.h"
#include "gemv.h"
#include "panels.h"
#pragma clang attribute pop

const ck_block_kernels ck_avx2_block_kernels = BLOCK_KERNELS;
#endif
