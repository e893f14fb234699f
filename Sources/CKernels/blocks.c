#include "blocks_tables.h"

#define LANES 4
#if defined(__aarch64__)
#define SIMD_FMA 1
#else
#define SIMD_FMA 0
#endif
#include "simd.h"
#include "blocks.h"

const ck_unpacker ck_scalar_unpackers[CK_BLOCK_FORMATS] = UNPACKERS;

ck_unpacker ck_unpacker_of(ck_isa isa, ck_block_format format) {
#if defined(__x86_64__)
  if (isa >= CK_AVX512) return ck_avx512_unpackers[format];
  if (isa == CK_AVX2) return ck_avx2_unpackers[format];
#endif
  (void)isa;
  return ck_scalar_unpackers[format];
}
