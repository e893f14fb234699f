// Rows of activations as unsigned integers: q = x / scale + zero, rounded, where 0 ... LEVELS span the row's extremes and 0.

#if SIMD_AVX2
enum { LEVELS = 127 };  // what the products of AVX2 take without saturation
#else
enum { LEVELS = 255 };
#endif

/// Extremes of a row, 0 included; `finite` is 0 if all elements are finite, not a number otherwise.
INLINE void extremes(const float *a, size_t k, float *low, float *high, float *finite) {
  vf l[WAYS], h[WAYS], f[WAYS];
  UNROLL for (int w = 0; w < WAYS; w++) l[w] = h[w] = f[w] = splat(0);
  size_t i = 0;
  for (; i + WAYS * LANES <= k; i += WAYS * LANES)
    UNROLL for (int w = 0; w < WAYS; w++) {
      vf x = load(a + i + w * LANES);
      l[w] = minimum(x, l[w]);
      h[w] = maximum(x, h[w]);
      f[w] = fma(x, splat(0), f[w]);
    }
  for (; i < k; i += LANES) {
    vf x = load_at(a, i, k, 0);
    l[0] = minimum(x, l[0]);
    h[0] = maximum(x, h[0]);
    f[0] = fma(x, splat(0), f[0]);
  }
  UNROLL for (int w = 0; w < WAYS; w++) l[w] = -l[w];
  *low = -largest_of_ways(l);
  *high = largest_of_ways(h);
  *finite = sum_of_ways(f);
}

/// x * inverse + zero, rounded to nearest, limited to 0...LEVELS.
INLINE vi quantized(vf x, float inverse, float zero) {
  vf value = fma(x, splat(inverse), splat(zero));
  value = minimum(maximum(value, splat(0)), splat(LEVELS));
  // Adding 2^23 rounds to an integer, which is then in the low bits.
  return float_to_bits(value + 0x1p23f) & 0xff;
}

// Four vectors at once; the packs saturate, and leave in each 128-bit lane 4 bytes of each vector in turn.
#if SIMD_AVX512
INLINE void quantize_four(const float *a, float inverse, float zero, uint8_t *q) {
  __m512i v[4];
  UNROLL for (int i = 0; i < 4; i++) v[i] = _mm512_cvtps_epi32(fma(load(a + 16 * i), splat(inverse), splat(zero)));
  __m512i packed = _mm512_packus_epi16(_mm512_packs_epi32(v[0], v[1]), _mm512_packs_epi32(v[2], v[3]));
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  _mm512_storeu_si512(q, _mm512_permutexvar_epi32(order, packed));
}
#elif SIMD_AVX2
INLINE void quantize_four(const float *a, float inverse, float zero, uint8_t *q) {
  __m256i v[4];
  UNROLL for (int i = 0; i < 4; i++) {
    vf x = minimum(fma(load(a + 8 * i), splat(inverse), splat(zero)), splat(LEVELS));
    v[i] = _mm256_cvtps_epi32(x);
  }
  __m256i packed = _mm256_packus_epi16(_mm256_packs_epi32(v[0], v[1]), _mm256_packs_epi32(v[2], v[3]));
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  _mm256_storeu_si256((__m256i *)q, _mm256_permutevar8x32_epi32(packed, order));
}
#endif

static void quantize_row(const float *a, size_t k, float inverse, float zero, uint8_t *q) {
  size_t i = 0, padded = (k + 3) / 4 * 4;
#if SIMD_AVX512 || SIMD_AVX2
  for (; i + 4 * LANES <= k; i += 4 * LANES) quantize_four(a + i, inverse, zero, q + i);
#endif
  for (; i < padded; i += LANES) {
    vf x = i < k ? load_at(a, i, k, 0) : splat(0);
    vb bytes = __builtin_convertvector(quantized(x, inverse, zero), vb);
    if (padded - i >= LANES) *(vb_any *)(q + i) = bytes;
    else memcpy(q + i, &bytes, padded - i);
  }
}

/// Quantises a row; returns 1 / scale, 0 for a row of zeros.
INLINE float quantize_one(const float *a, size_t k, uint8_t *q, float *scale, float *zero) {
  float low, high, finite;
  extremes(a, k, &low, &high, &finite);
  float range = high - low, inverse = range > 0x1p-100f ? LEVELS / range : 0;
  *scale = range / LEVELS + finite;
  // An infinite extreme makes the row not a number anyway.
  *zero = finite == 0 ? (-low * inverse + 0x1p23f) - 0x1p23f : 0;
  quantize_row(a, k, inverse, *zero, q);
  return inverse;
}

static void quantize(const float *a, size_t stride, size_t rows, size_t k, uint8_t *q, size_t q_stride, float *scales,
                     float *zeros) {
  for (size_t r = 0; r < rows; r++, a += stride, q += q_stride) quantize_one(a, k, q, scales + r, zeros + r);
}

/// (scale (q - zero) - mean) / deviation = scale / deviation (q - (zero + mean / scale))
static void quantize_normalized(const float *a, size_t stride, size_t rows, size_t k, float epsilon, uint8_t *q,
                                size_t q_stride, float *scales, float *zeros) {
  for (size_t r = 0; r < rows; r++, a += stride, q += q_stride) {
    float mean = total(a, k) / (float)k;
    float deviation = __builtin_sqrtf(squared_distance(a, k, mean) / (float)k + epsilon);
    float scale, zero, inverse = quantize_one(a, k, q, &scale, &zero);
    scales[r] = scale / deviation;
    zeros[r] = zero + mean * inverse;
  }
}
