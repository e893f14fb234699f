// Blocks of quantised weights to floats. Included after simd.h by one file per instruction set.
//
// Numbers of a block are small integers times a factor, some with an offset: integers of up to 8 bits are exact as floats, and
// without fused operations each product and each sum is rounded once, on every machine alike.
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
    store(out + i, bits_to_float((vi)(__builtin_convertvector(*(const vh_any *)(p + 2 * i), vu) << 16)));
  for (; i < count; i++) unpack_bfloat(p + 2 * i, out + i);
}

// ------------------------------------------------------------------------------------------------- blocks of 32

INLINE void block_q8_0(const uint8_t *b, float *out) {
  float d = half(b);
  UNROLL for (size_t i = 0; i < 32; i += LANES)
    store(out + i, __builtin_convertvector(*(const vc_any *)(b + 2 + i), vf) * d);
}

INLINE void block_q4_0(const uint8_t *b, float *out) {
  float d = half(b);
  UNROLL for (size_t i = 0; i < 16; i += LANES) {
    vb q = load_bytes(b + 2 + i);
    store(out + i, (floats(q & 15) - 8.0f) * d);
    store(out + 16 + i, (floats(q >> 4) - 8.0f) * d);
  }
}

INLINE void block_q4_1(const uint8_t *b, float *out) {
  float d = half(b), m = half(b + 2);
  UNROLL for (size_t i = 0; i < 16; i += LANES) {
    vb q = load_bytes(b + 4 + i);
    store(out + i, floats(q & 15) * d + m);
    store(out + 16 + i, floats(q >> 4) * d + m);
  }
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

/// Numbers of four bits in `q` and a fifth in `high`.
INLINE vf five_bits(vb q, vi high) { return __builtin_convertvector(__builtin_convertvector(q, vi) | high, vf); }

INLINE void block_q5_0(const uint8_t *b, float *out) {
  float d = half(b);
  UNROLL for (size_t i = 0; i < 16; i += LANES) {
    vb q = load_bytes(b + 6 + i);
    store(out + i, (five_bits(q & 15, fifth_bits(b + 2, i)) - 16.0f) * d);
    store(out + 16 + i, (five_bits(q >> 4, fifth_bits(b + 2, 16 + i)) - 16.0f) * d);
  }
}

INLINE void block_q5_1(const uint8_t *b, float *out) {
  float d = half(b), m = half(b + 2);
  UNROLL for (size_t i = 0; i < 16; i += LANES) {
    vb q = load_bytes(b + 8 + i);
    store(out + i, five_bits(q & 15, fifth_bits(b + 4, i)) * d + m);
    store(out + 16 + i, five_bits(q >> 4, fifth_bits(b + 4, 16 + i)) * d + m);
  }
}

/// Twice the four-bit float (two bits of exponent, one of mantissa): 0, 1, 2, 3, 4, 6, 8, 12 and their negatives.
INLINE vf twice_e2m1(vb q) {
  vb m = q & 7;
  vb magnitude = m + (WHERE(m > 4, 255) & (m - 4)) + WHERE(m == 7, 2);
  // Negative where the sign is set; an integer has but one zero.
  vb sign = WHERE((q & 8) != 0, 255);
  return __builtin_convertvector((vc)((magnitude ^ sign) - sign), vf);
}

INLINE void block_mxfp4(const uint8_t *b, float *out) {
  // Half of 2^(e - 127), for the numbers are doubled.
  int32_t bits = b[0] < 2 ? 0x00200000 << b[0] : (int32_t)(b[0] - 1) << 23;
  float d = __builtin_bit_cast(float, bits);
  UNROLL for (size_t i = 0; i < 16; i += LANES) {
    vb q = load_bytes(b + 1 + i);
    store(out + i, twice_e2m1(q & 15) * d);
    store(out + 16 + i, twice_e2m1(q >> 4) * d);
  }
}

// ------------------------------------------------------------------------------------------------- blocks of 256
// Unrolled, all shifts are constants: that is twice as fast.

INLINE void block_q2_k(const uint8_t *b, float *out) {
  const uint8_t *scales = b, *qs = b + 16;
  float d = half(b + 80), dmin = half(b + 82);
  UNROLL for (size_t group = 0; group < 16; group++) {
    size_t part = group / 8, shift = group % 8 / 2 * 2;
    float factor = d * (float)(scales[group] & 15), offset = dmin * (float)(scales[group] >> 4);
    UNROLL for (size_t i = 0; i < 16; i += LANES) {
      vb q = load_bytes(qs + 32 * part + 16 * (group % 2) + i) >> (uint8_t)shift & 3;
      store(out + 16 * group + i, floats(q) * factor - offset);
    }
  }
}

/// The scales of a block of Q3_K: four low bits each, then two high bits each.
INLINE float scale_q3(const uint8_t *scales, size_t group) {
  uint8_t low = group < 8 ? scales[group] & 15 : scales[group - 8] >> 4;
  uint8_t high = scales[8 + group % 4] >> (2 * (group / 4)) & 3;
  return (float)((low | high << 4) - 32);
}

INLINE void block_q3_k(const uint8_t *b, float *out) {
  const uint8_t *high = b, *qs = b + 32, *scales = b + 96;
  float d = half(b + 108);
  UNROLL for (size_t group = 0; group < 16; group++) {
    size_t part = group / 8, shift = group % 8 / 2 * 2, half_of = 16 * (group % 2);
    uint8_t bit = (uint8_t)(1 << (group / 2));
    float factor = d * scale_q3(scales, group);
    UNROLL for (size_t i = 0; i < 16; i += LANES) {
      vb q = load_bytes(qs + 32 * part + half_of + i) >> (uint8_t)shift & 3;
      vb missing = WHERE((load_bytes(high + half_of + i) & bit) == 0, 4);
      store(out + 16 * group + i, __builtin_convertvector((vc)(q - missing), vf) * factor);
    }
  }
}

/// The scale and the minimum of 32 numbers of Q4_K or Q5_K, six bits each.
INLINE void scale_q4(const uint8_t *s, size_t group, float *scale, float *minimum) {
  if (group < 4) {
    *scale = (float)(s[group] & 63);
    *minimum = (float)(s[group + 4] & 63);
  } else {
    *scale = (float)((s[group + 4] & 15) | s[group - 4] >> 6 << 4);
    *minimum = (float)(s[group + 4] >> 4 | s[group] >> 6 << 4);
  }
}

INLINE void block_q4_k(const uint8_t *b, float *out) {
  float d = half(b), dmin = half(b + 2);
  UNROLL for (size_t group = 0; group < 8; group++) {
    float scale, minimum;
    scale_q4(b + 4, group, &scale, &minimum);
    float factor = d * scale, offset = dmin * minimum;
    UNROLL for (size_t i = 0; i < 32; i += LANES) {
      vb q = load_bytes(b + 16 + group / 2 * 32 + i) >> (uint8_t)(4 * (group % 2)) & 15;
      store(out + 32 * group + i, floats(q) * factor - offset);
    }
  }
}

INLINE void block_q5_k(const uint8_t *b, float *out) {
  float d = half(b), dmin = half(b + 2);
  UNROLL for (size_t group = 0; group < 8; group++) {
    float scale, minimum;
    scale_q4(b + 4, group, &scale, &minimum);
    float factor = d * scale, offset = dmin * minimum;
    uint8_t bit = (uint8_t)(1 << group);
    UNROLL for (size_t i = 0; i < 32; i += LANES) {
      vb q = load_bytes(b + 48 + group / 2 * 32 + i) >> (uint8_t)(4 * (group % 2)) & 15;
      vb fifth = WHERE((load_bytes(b + 16 + i) & bit) != 0, 16);
      store(out + 32 * group + i, floats(q | fifth) * factor - offset);
    }
  }
}

INLINE void block_q6_k(const uint8_t *b, float *out) {
  const int8_t *scales = (const int8_t *)(b + 192);
  float d = half(b + 208);
  UNROLL for (size_t group = 0; group < 16; group++) {
    // Eight groups share 64 low and 32 high bytes; pairs of them the half of a byte.
    size_t part = group / 8, quarter = group % 8 / 2, half_of = 16 * (group % 2);
    const uint8_t *low = b + 64 * part + 32 * (quarter % 2) + half_of, *high = b + 128 + 32 * part + half_of;
    float factor = d * (float)scales[group];
    UNROLL for (size_t i = 0; i < 16; i += LANES) {
      vb q = load_bytes(low + i) >> (uint8_t)(4 * (quarter / 2)) & 15;
      q |= (load_bytes(high + i) >> (uint8_t)(2 * quarter) & 3) << 4;
      store(out + 16 * group + i, (floats(q) - 32.0f) * factor);
    }
  }
}

// ------------------------------------------------------------------------------------------------- the table

#define UNPACKER(format, elements, bytes)                                                \
  static void unpack_##format(const void *blocks, size_t count, float *out) {            \
    const uint8_t *b = blocks;                                                           \
    for (size_t i = 0; i < count; i++) block_##format(b + i * bytes, out + i * elements); \
  }

UNPACKER(q8_0, 32, 34)
UNPACKER(q4_0, 32, 18)
UNPACKER(q4_1, 32, 20)
UNPACKER(q5_0, 32, 22)
UNPACKER(q5_1, 32, 24)
UNPACKER(mxfp4, 32, 17)
UNPACKER(q2_k, 256, 84)
UNPACKER(q3_k, 256, 110)
UNPACKER(q4_k, 256, 144)
UNPACKER(q5_k, 256, 176)
UNPACKER(q6_k, 256, 210)

#define UNPACKERS                                                                                                    \
  {                                                                                                                  \
    [CK_BLOCKS_F32] = unpack_f32, [CK_BLOCKS_F16] = unpack_f16, [CK_BLOCKS_BF16] = unpack_bf16,                      \
    [CK_BLOCKS_Q8_0] = unpack_q8_0, [CK_BLOCKS_Q4_0] = unpack_q4_0, [CK_BLOCKS_Q4_1] = unpack_q4_1,                  \
    [CK_BLOCKS_Q5_0] = unpack_q5_0, [CK_BLOCKS_Q5_1] = unpack_q5_1, [CK_BLOCKS_Q2_K] = unpack_q2_k,                  \
    [CK_BLOCKS_Q3_K] = unpack_q3_k, [CK_BLOCKS_Q4_K] = unpack_q4_k, [CK_BLOCKS_Q5_K] = unpack_q5_k,                  \
    [CK_BLOCKS_Q6_K] = unpack_q6_k, [CK_BLOCKS_MXFP4] = unpack_mxfp4                                                 \
  }
