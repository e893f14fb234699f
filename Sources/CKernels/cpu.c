#include "CKernels.h"
#include "tables.h"

#if defined(__x86_64__)
#include <cpuid.h>

/// The state components that the operating system saves (XCR0), or 0.
__attribute__((target("xsave"))) static uint64_t saved_state(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & (1u << 27))) return 0;
  return __builtin_ia32_xgetbv(0);
}

int ck_has_isa(ck_isa isa) {
  if (isa == CK_SCALAR) return 1;
  unsigned a, b, c, d, b7, c7, d7, a71 = 0;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  const unsigned fma = 1u << 12, f16c = 1u << 29;
  if ((c & fma) == 0 || (c & f16c) == 0 || (saved_state() & 0x6) != 0x6) return 0;
  if (!__get_cpuid_count(7, 0, &a, &b7, &c7, &d7) || !(b7 & (1u << 5))) return 0;
  if (isa == CK_AVX2) return 1;
  // F, DQ, BW, VL; VNNI; the masks and the upper registers saved.
  const unsigned wide = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;
  if ((b7 & wide) != wide || !(c7 & (1u << 11)) || (saved_state() & 0xe6) != 0xe6) return 0;
  if (isa == CK_AVX512) return 1;
  if (a < 1 || !__get_cpuid_count(7, 1, &a71, &b, &c, &d)) return 0;
  return (a71 & (1u << 5)) != 0;
}
#else
int ck_has_isa(ck_isa isa) { return isa == CK_SCALAR; }
#endif

const ck_kernels *ck_kernels_of(ck_isa isa) {
#if defined(__x86_64__)
  if (isa == CK_AVX512_BF16) return &ck_avx512_bf16_kernels;
  if (isa == CK_AVX512) return &ck_avx512_kernels;
  if (isa == CK_AVX2) return &ck_avx2_kernels;
#endif
  (void)isa;
  return &ck_scalar_kernels;
}
