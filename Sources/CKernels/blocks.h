// Blocks of quantised weights to floats. Included after simd.h by one file per instruction set.
//
// Numbers of a block are small integers times a factor, some with an offset, which groups of 16 or 32 numbers share. Each format
// is two functions: `factors` gives those of a block's groups, each followed by its offset where there are offsets; `quants`
// gives the integers of a group as floats. Integers of up to 8 bits are exact as floats, and without fused operations each product
// and each sum is rounded once, on every machine alike.
#pragma STDC FP_CONTRACT OFF

typedef int8_t vc __attribute__((ext_vector_type(LANES)));
typedef int8_t vc_any __attribute__((ext_vector_type(LANES), aligned(1), may_alias));
typedef uint16_t vh_any __attribute__((ext_vector_type(LANES), aligned(1), may_alias));

INLINE vb load_bytes(const uint8_t *p) { return *(const vb_any *)p; }
INLINE vf floats(vb x) { return __builtin_convertvector(x, vf); }
/// The value where a comparison of bytes holds, 0 elsewhere.
#define WHERE(comparison, value) ((vb)(comparison) & (uint8_t)(value))

INLINE uint16_t half_bits(const uint8_t *p) {
  uint16_t h;
  memcpy(&h, p, sizeof h);
  return h;
}

// Half precision. Without instructions for it subnormals come from integers: as subnormal floats they would take a hundred times
// as long.
#if SIMD_AVX512
INLINE vf halves(const uint8_t *p) { return (vf)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p)); }
INLINE float half(const uint8_t *p) { return _cvtsh_ss(half_bits(p)); }
#elif SIMD_AVX2
INLINE vf halves(const uint8_t *p) { return (vf)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p)); }
INLINE float half(const uint8_t *p) { return _cvtsh_ss(half_bits(p)); }
#else
INLINE vf halves_of(vi h) {
  vi exponent = h & 0x7c00, shifted = (h & 0x7fff) << 13;
  vi bits = exponent == 0x7c00 ? (shifted | 0x7f800000) : (shifted + (112 << 23));
  vi small = float_to_bits(__builtin_convertvector(h & 0x3ff, vf) * 0x1p-24f);
  return bits_to_float((exponent == 0 ? small : bits) | (h & 0x8000) << 16);
}
INLINE vf halves(const uint8_t *p) { return halves_of(__builtin_convertvector(*(const vh_any *)p, vi)); }
INLINE float half(const uint8_t *p) { return halves_of((vi)(int32_t)half_bits(p)).x; }
#endif

// ------------------------------------------------------------------------------------------------- numbers one by one

INLINE vf bfloats(const uint8_t *p) {
  return bits_to_float((vi)(__builtin_convertvector(*(const vh_any *)p, vu) << 16));
}

INLINE void unpack_bfloat(const uint8_t *p, float *out) {
  uint32_t bits = (uint32_t)half_bits(p) << 16;
  memcpy(out, &bits, sizeof bits);
}

static void unpack_f32(const void *source, size_t count, float *out) { memcpy(out, source, count * sizeof *out); }

static void unpack_f16(const void *source, size_t count, float *out) {
  const uint8_t *p = source;
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) store(out + i, halves(p + 2 * i));
  for (; i < count; i++) out[i] = half(p + 2 * i);
}

static void unpack_bf16(const void *source, size_t count, float *out) {
  const uint8_t *p = source;
  size_t i = 0;
  for (; i + LANES <= count; i += LANES)
    store(out + i, bfloats(p + 2 * i));
  for (; i < count; i++) unpack_bfloat(p + 2 * i, out + i);
}

// ------------------------------------------------------------------------------------------------- blocks of 32

INLINE void factors_q8_0(const uint8_t *b, float *f) { f[0] = half(b); }

INLINE void quants_q8_0(const uint8_t *b, size_t group, vf *q) {
  (void)group;
  UNROLL for (size_t i = 0; i < 32 / LANES; i++)
    q[i] = __builtin_convertvector(*(const vc_any *)(b + 2 + i * LANES), vf);
}

#if SIMD_AVX512
/// Floats that four bits stand for.
#define FOUR_BITS ((vf){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})

/// The low halves of 16 bytes, then the high ones, looked up: a permutation looks at the low four bits alone.
INLINE void look_up(const uint8_t *p, vf values, vf *low, vf *high) {
  __m512i wide = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p));
  *low = _mm512_permutexvar_ps(wide, values);
  *high = _mm512_permutexvar_ps(_mm512_srli_epi32(wide, 4), values);
}
#endif

/// The low halves of 16 bytes, then the high ones, less `offset`.
INLINE void four_bits(const uint8_t *p, const float offset, vf *q) {
#if SIMD_AVX512
  look_up(p, FOUR_BITS - offset, q, q + 1);
#else
  UNROLL for (size_t i = 0; i < 16 / LANES; i++) {
    vb bytes = load_bytes(p + i * LANES);
    q[i] = floats(bytes & 15) - offset;
    q[16 / LANES + i] = floats(bytes >> 4) - offset;
  }
#endif
}

INLINE void factors_q4_0(const uint8_t *b, float *f) { f[0] = half(b); }
INLINE void quants_q4_0(const uint8_t *b, size_t group, vf *q) {
  (void)group;
  four_bits(b + 2, 8, q);
}

/// A factor and an offset.
INLINE void factors_pair(const uint8_t *b, float *f) {
  f[0] = half(b);
  f[1] = half(b + 2);
}

INLINE void factors_q4_1(const uint8_t *b, float *f) { factors_pair(b, f); }
INLINE void quants_q4_1(const uint8_t *b, size_t group, vf *q) {
  (void)group;
  four_bits(b + 4, 0, q);
}

/// 16 in the lanes whose bit is set, counted from `first` on.
INLINE vi fifth_bits(const uint8_t *p, size_t first) {
  uint32_t bits;
  memcpy(&bits, p, sizeof bits);
#if LANES == 16
  const vu lanes = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768};
#elif LANES == 8
  const vu lanes = {1, 2, 4, 8, 16, 32, 64, 128};
#else
  const vu lanes = {1, 2, 4, 8};
#endif
  return (((vu)(bits >> first) & lanes) != 0) & 16;
}

/// The low halves of 16 bytes, then the high ones, each with a fifth bit, less `offset`.
INLINE void five_bits(const uint8_t *p, const uint8_t *fifth, const float offset, vf *q) {
  UNROLL for (size_t i = 0; i < 16; i += LANES) {
    vi wide = __builtin_convertvector(load_bytes(p + i), vi);
    q[i / LANES] = __builtin_convertvector((wide & 15) | fifth_bits(fifth, i), vf) - offset;
    q[(16 + i) / LANES] = __builtin_convertvector(wide >> 4 | fifth_bits(fifth, 16 + i), vf) - offset;
  }
}

INLINE void factors_q5_0(const uint8_t *b, float *f) { f[0] = half(b); }
INLINE void quants_q5_0(const uint8_t *b, size_t group, vf *q) {
  (void)group;
  five_bits(b + 6, b + 2, 16, q);
}

INLINE void factors_q5_1(const uint8_t *b, float *f) { factors_pair(b, f); }
INLINE void quants_q5_1(const uint8_t *b, size_t group, vf *q) {
  (void)group;
  five_bits(b + 8, b + 4, 0, q);
}

/// Twice the four-bit float (two bits of exponent, one of mantissa): 0, 1, 2, 3, 4, 6, 8, 12 and their negatives.
INLINE vf twice_e2m1(vb q) {
  vb m = q & 7;
  vb magnitude = m + (WHERE(m > 4, 255) & (m - 4)) + WHERE(m == 7, 2);
  // Negative where the sign is set; an integer has but one zero.
  vb sign = WHERE((q & 8) != 0, 255);
  return __builtin_convertvector((vc)((magnitude ^ sign) - sign), vf);
}

INLINE void factors_mxfp4(const uint8_t *b, float *f) {
  // Half of 2^(e - 127), for the numbers are doubled.
  int32_t bits = b[0] < 2 ? 0x00200000 << b[0] : (int32_t)(b[0] - 1) << 23;
  f[0] = __builtin_bit_cast(float, bits);
}

INLINE void quants_mxfp4(const uint8_t *b, size_t group, vf *q) {
  (void)group;
#if SIMD_AVX512
  look_up(b + 1, (vf){0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12}, q, q + 1);
#else
  UNROLL for (size_t i = 0; i < 16 / LANES; i++) {
    vb bytes = load_bytes(b + 1 + i * LANES);
    q[i] = twice_e2m1(bytes & 15);
    q[16 / LANES + i] = twice_e2m1(bytes >> 4);
  }
#endif
}

// ------------------------------------------------------------------------------------------------- blocks of 256
// Unrolled, all shifts are constants: that is twice as fast.

typedef uint8_t bytes8 __attribute__((ext_vector_type(8)));
typedef uint8_t bytes16 __attribute__((ext_vector_type(16)));
typedef float floats16 __attribute__((ext_vector_type(16)));

INLINE bytes16 sixteen(const uint8_t *p) {
  bytes16 x;
  memcpy(&x, p, sizeof x);
  return x;
}

/// Eight scales and minima times their factors, in turn.
INLINE void scale_pairs(bytes8 scales, bytes8 minima, float d, float dmin, float *f) {
  const bytes16 pairs = __builtin_shufflevector(scales, minima, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  const floats16 factors = {d, -dmin, d, -dmin, d, -dmin, d, -dmin, d, -dmin, d, -dmin, d, -dmin, d, -dmin};
  floats16 products = __builtin_convertvector(pairs, floats16) * factors;
  memcpy(f, &products, sizeof products);
}

INLINE void factors_q2_k(const uint8_t *b, float *f) {
  float d = half(b + 80), dmin = half(b + 82);
  bytes16 pairs = sixteen(b), scales = pairs & 15, minima = pairs >> 4;
  scale_pairs(scales.lo, minima.lo, d, dmin, f);
  scale_pairs(scales.hi, minima.hi, d, dmin, f + 16);
}

INLINE void quants_q2_k(const uint8_t *b, size_t group, vf *q) {
  size_t part = group / 8, shift = group % 8 / 2 * 2;
  UNROLL for (size_t i = 0; i < 16 / LANES; i++)
    q[i] = floats(load_bytes(b + 16 + 32 * part + 16 * (group % 2) + i * LANES) >> (uint8_t)shift & 3);
}

/// The scales of a block of Q3_K: four low bits each, then two high bits each.
INLINE float scale_q3(const uint8_t *scales, size_t group) {
  uint8_t low = group < 8 ? scales[group] & 15 : scales[group - 8] >> 4;
  uint8_t high = scales[8 + group % 4] >> (2 * (group / 4)) & 3;
  return (float)((low | high << 4) - 32);
}

INLINE void factors_q3_k(const uint8_t *b, float *f) {
  float d = half(b + 108);
  UNROLL for (size_t group = 0; group < 16; group++) f[group] = d * scale_q3(b + 96, group);
}

INLINE void quants_q3_k(const uint8_t *b, size_t group, vf *q) {
  size_t part = group / 8, shift = group % 8 / 2 * 2, half_of = 16 * (group % 2);
  uint8_t bit = (uint8_t)(1 << (group / 2));
  UNROLL for (size_t i = 0; i < 16; i += LANES) {
    vb low = load_bytes(b + 32 + 32 * part + half_of + i) >> (uint8_t)shift & 3;
    vb missing = WHERE((load_bytes(b + half_of + i) & bit) == 0, 4);
    q[i / LANES] = __builtin_convertvector((vc)(low - missing), vf);
  }
}

/// The scales and the minima of Q4_K or Q5_K, six bits each: four bytes at a time, as they are laid out.
INLINE void factors_q4_k(const uint8_t *b, float *f) {
  float d = half(b), dmin = half(b + 2);
  uint32_t u[3];
  memcpy(u, b + 4, sizeof u);
  uint64_t scales = (u[0] & 0x3f3f3f3f) | (uint64_t)((u[2] & 0x0f0f0f0f) | (u[0] >> 6 & 0x03030303) << 4) << 32;
  uint64_t minima = (u[1] & 0x3f3f3f3f) | (uint64_t)((u[2] >> 4 & 0x0f0f0f0f) | (u[1] >> 6 & 0x03030303) << 4) << 32;
  scale_pairs(__builtin_bit_cast(bytes8, scales), __builtin_bit_cast(bytes8, minima), d, dmin, f);
}

INLINE void quants_q4_k(const uint8_t *b, size_t group, vf *q) {
#if SIMD_AVX512
  vf other[2];
  UNROLL for (size_t i = 0; i < 2; i++)
    look_up(b + 16 + group / 2 * 32 + 16 * i, FOUR_BITS, (group % 2 == 0 ? q : other) + i, (group % 2 == 0 ? other : q) + i);
#else
  UNROLL for (size_t i = 0; i < 32 / LANES; i++)
    q[i] = floats(load_bytes(b + 16 + group / 2 * 32 + i * LANES) >> (uint8_t)(4 * (group % 2)) & 15);
#endif
}

INLINE void factors_q5_k(const uint8_t *b, float *f) { factors_q4_k(b, f); }

INLINE void quants_q5_k(const uint8_t *b, size_t group, vf *q) {
  uint8_t bit = (uint8_t)(1 << group);
  UNROLL for (size_t i = 0; i < 32; i += LANES) {
    vb low = load_bytes(b + 48 + group / 2 * 32 + i) >> (uint8_t)(4 * (group % 2)) & 15;
    vb fifth = WHERE((load_bytes(b + 16 + i) & bit) != 0, 16);
    q[i / LANES] = floats(low | fifth);
  }
}

INLINE void factors_q6_k(const uint8_t *b, float *f) {
  typedef int8_t signed16 __attribute__((ext_vector_type(16)));
  floats16 products = __builtin_convertvector((signed16)sixteen(b + 192), floats16) * half(b + 208);
  memcpy(f, &products, sizeof products);
}

INLINE void quants_q6_k(const uint8_t *b, size_t group, vf *q) {
  // Eight groups share 64 low and 32 high bytes; pairs of them the half of a byte.
  size_t part = group / 8, quarter = group % 8 / 2, half_of = 16 * (group % 2);
  const uint8_t *low = b + 64 * part + 32 * (quarter % 2) + half_of, *high = b + 128 + 32 * part + half_of;
  UNROLL for (size_t i = 0; i < 16; i += LANES) {
    vb bits = load_bytes(low + i) >> (uint8_t)(4 * (quarter / 2)) & 15;
    bits |= (load_bytes(high + i) >> (uint8_t)(2 * quarter) & 3) << 4;
    q[i / LANES] = floats(bits) - 32.0f;
  }
}

// ------------------------------------------------------------------------------------------------- the formats

/// X(name, numbers of a group, groups of a block, bytes of a block, whether there are offsets)
#define FOR_FORMATS(X)      \
  X(q8_0, 32, 1, 34, 0)     \
  X(q4_0, 32, 1, 18, 0)     \
  X(q4_1, 32, 1, 20, 1)     \
  X(q5_0, 32, 1, 22, 0)     \
  X(q5_1, 32, 1, 24, 1)     \
  X(mxfp4, 32, 1, 17, 0)    \
  X(q2_k, 16, 16, 84, 1)    \
  X(q3_k, 16, 16, 110, 0)   \
  X(q4_k, 32, 8, 144, 1)    \
  X(q5_k, 32, 8, 176, 1)    \
  X(q6_k, 16, 16, 210, 0)

#define UNPACKER(format, GROUP, GROUPS, BYTES, OFFSETS)                                     \
  static void unpack_##format(const void *blocks, size_t count, float *out) {               \
    const uint8_t *b = blocks;                                                              \
    for (size_t n = 0; n < count; n++, b += BYTES) {                                        \
      float f[GROUPS * (1 + OFFSETS)];                                                      \
      factors_##format(b, f);                                                               \
      UNROLL for (size_t group = 0; group < GROUPS; group++) {                              \
        vf q[GROUP / LANES];                                                                \
        quants_##format(b, group, q);                                                       \
        UNROLL for (size_t i = 0; i < GROUP / LANES; i++, out += LANES)                     \
          store(out, OFFSETS ? q[i] * f[2 * group] + f[2 * group + OFFSETS] : q[i] * f[group]); \
      }                                                                                     \
    }                                                                                       \
  }

FOR_FORMATS(UNPACKER)
