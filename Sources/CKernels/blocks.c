#include "blocks_tables.h"

#define LANES 4
#if defined(__aarch64__)
#define SIMD_FMA 1
#else
#define SIMD_FMA 0
#endif
#include "simd.h"
#include "blocks.h"
#include "gemv.h"
#include "panels.h"

const ck_block_kernels ck_scalar_block_kernels = BLOCK_KERNELS;

const ck_block_kernels *ck_block_kernels_of(ck_isa isa) {
#if defined(__x86_64__)
  if (isa >= CK_AVX512) return &ck_avx512_block_kernels;
  if (isa == CK_AVX2) return &ck_avx2_block_kernels;
#endif
  (void)isa;
  return &ck_scalar_block_kernels;
}

const ck_format_kernels *ck_format_kernels_of(ck_isa isa, ck_block_format format) {
  return &ck_block_kernels_of(isa)->formats[format];
}
