#include "tokens.h"

#include <math.h>
#include <string.h>

#include "search.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX512 __attribute__((target("avx512f")))
#endif

// MARK: The nearest of many

#if defined(__x86_64__)
AVX512 static float largest_avx512(const float *values, size_t count) {
  __m512 best = _mm512_set1_ps(-INFINITY), second = best, third = best, fourth = best;
  size_t i = 0;
  // Side by side: one maximum after the other would wait for each.
  for (; i + 64 <= count; i += 64) {
    best = _mm512_max_ps(best, _mm512_loadu_ps(values + i));
    second = _mm512_max_ps(second, _mm512_loadu_ps(values + i + 16));
    third = _mm512_max_ps(third, _mm512_loadu_ps(values + i + 32));
    fourth = _mm512_max_ps(fourth, _mm512_loadu_ps(values + i + 48));
  }
  best = _mm512_max_ps(_mm512_max_ps(best, second), _mm512_max_ps(third, fourth));
  for (; i < count; i += 16) {
    __mmask16 valid = count - i >= 16 ? 0xffff : (__mmask16)((1u << (count - i)) - 1);
    best = _mm512_max_ps(best, _mm512_mask_loadu_ps(best, valid, values + i));
  }
  return _mm512_reduce_max_ps(best);
}

AVX512 static size_t collect_avx512(const float *values, size_t count, float threshold, uint32_t first,
                                    uint64_t *found) {
  const __m512 limit = _mm512_set1_ps(threshold);
  size_t n = 0;
  for (size_t i = 0; i < count; i += 16) {
    __mmask16 valid = count - i >= 16 ? 0xffff : (__mmask16)((1u << (count - i)) - 1);
    uint32_t mask = _mm512_mask_cmp_ps_mask(valid, _mm512_maskz_loadu_ps(valid, values + i), limit, _CMP_GE_OQ);
    for (; mask; mask &= mask - 1) {
      size_t place = i + (size_t)__builtin_ctz(mask);
      found[n++] = ck_candidate(values[place], first + (uint32_t)place);
    }
  }
  return n;
}
#endif

float ck_largest(const float *values, size_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return largest_avx512(values, count);
#endif
  float best = -INFINITY;
  for (size_t i = 0; i < count; i++) best = values[i] > best ? values[i] : best;
  return best;
}

size_t ck_collect(const float *values, size_t count, float threshold, uint32_t first, uint64_t *found) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return collect_avx512(values, count, threshold, first, found);
#endif
  size_t n = 0;
  for (size_t i = 0; i < count; i++)
    if (values[i] >= threshold) found[n++] = ck_candidate(values[i], first + (uint32_t)i);
  return n;
}

// MARK: Residuals

enum { BLOCK = 16 };

static uint8_t reversed(uint8_t bucket, size_t bits) {
  uint8_t result = 0;
  for (size_t i = 0; i < bits; i++) result |= (uint8_t)(((bucket >> i) & 1) << (bits - 1 - i));
  return result;
}

/// The buckets of up to BLOCK numbers.
static void buckets(const ck_residuals *codec, const float *vector, const float *centroid, size_t count, uint8_t *out) {
  float rest[BLOCK] = {0};
  int32_t below[BLOCK] = {0};
  for (size_t i = 0; i < count; i++) rest[i] = vector[i] - centroid[i];
  for (size_t c = 0; c + 1 < (size_t)1 << codec->bits; c++)
    for (size_t i = 0; i < BLOCK; i++) below[i] += codec->cutoffs[c] < rest[i];
  for (size_t i = 0; i < BLOCK; i++) out[i] = (uint8_t)below[i];
}

void ck_residual_pack(const ck_residuals *codec, const float *vector, const float *centroid, uint8_t *bytes) {
  uint8_t bits_of[BLOCK], found[BLOCK];
  const size_t bits = codec->bits, per_byte = 8 / bits;
  for (size_t b = 0; b < (size_t)1 << bits; b++) bits_of[b] = reversed((uint8_t)b, bits);
  for (size_t i = 0; i < codec->dim; i += BLOCK) {
    size_t count = codec->dim - i < BLOCK ? codec->dim - i : BLOCK;
    buckets(codec, vector + i, centroid + i, count, found);
    for (size_t j = 0; j < count; j += per_byte) {
      unsigned byte = 0;
      for (size_t k = 0; k < per_byte; k++) byte = byte << bits | bits_of[found[j + k]];
      *bytes++ = (uint8_t)byte;
    }
  }
}

// One order of summation, whatever the width of vectors.
static float factor_of(const float *sums) {
  float square = ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
  float length = sqrtf(square);
  return length > 1e-12f ? 1 / length : 0;
}

#define UNPACK(count)                                                                          \
  for (size_t i = 0; i < codec->dim; i += count, bytes++) {                                    \
    const float *numbers = codec->numbers + (size_t)*bytes * count;                            \
    for (size_t j = 0; j < count; j++) out[i + j] = centroid[i + j] + numbers[j];              \
  }

static float unpack(const ck_residuals *codec, const uint8_t *bytes, const float *centroid, float *out) {
#pragma clang fp contract(off)
  if (codec->bits == 1) {
    UNPACK(8)
  } else if (codec->bits == 2) {
    UNPACK(4)
  } else {
    UNPACK(2)
  }
  float sums[8] = {0};
  for (size_t i = 0; i < codec->dim; i += 8) {
    size_t count = codec->dim - i < 8 ? codec->dim - i : 8;
    for (size_t j = 0; j < count; j++) sums[j] += out[i + j] * out[i + j];
  }
  return factor_of(sums);
}

#if defined(__x86_64__)
/// How sixteen numbers at a time are looked up: their bits are shifted into place, and choose one of at most sixteen.
typedef struct {
  __m512 numbers;
  __m512i shifts, mask;
} lookup;

AVX512 static lookup lookup_of(const ck_residuals *codec) {
  const size_t bits = codec->bits, per_byte = 8 / bits;
  float numbers[16] = {0};
  int32_t shifts[16];
  for (size_t v = 0; v < (size_t)1 << bits; v++) numbers[v] = codec->numbers[v * per_byte + per_byte - 1];
  for (size_t i = 0; i < 16; i++) shifts[i] = (int32_t)((i / per_byte * 8 + 8 - bits * (i % per_byte + 1)) % 32);
  return (lookup){_mm512_loadu_ps(numbers), _mm512_loadu_si512(shifts), _mm512_set1_epi32((1 << bits) - 1)};
}

AVX512 static float unpack_avx512(const ck_residuals *codec, const lookup *table, const uint8_t *bytes,
                                  const float *centroid, float *out) {
#pragma clang fp contract(off)
  const size_t step = 2 * codec->bits;
  __m256 sums = _mm256_setzero_ps();
  for (size_t i = 0; i < codec->dim; i += 16, bytes += step) {
    uint32_t low = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8, high;
    if (step > 2) memcpy(&low, bytes, 4);
    __m512i words = _mm512_set1_epi32((int32_t)low);
    if (step == 8) {
      memcpy(&high, bytes + 4, 4);
      words = _mm512_mask_set1_epi32(words, 0xff00, (int32_t)high);
    }
    __m512i stored = _mm512_and_si512(_mm512_srlv_epi32(words, table->shifts), table->mask);
    __m512 x = _mm512_add_ps(_mm512_loadu_ps(centroid + i), _mm512_permutexvar_ps(stored, table->numbers));
    _mm512_storeu_ps(out + i, x);
    __m512 square = _mm512_mul_ps(x, x);
    sums = _mm256_add_ps(sums, _mm512_castps512_ps256(square));
    sums = _mm256_add_ps(sums, _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(square), 1)));
  }
  float parts[8];
  _mm256_storeu_ps(parts, sums);
  return factor_of(parts);
}

AVX512 static void unpack_all_avx512(const ck_residuals *codec, const void *codes, size_t size, const uint8_t *bytes,
                                     size_t tokens, float *out, float *factors) {
  const lookup table = lookup_of(codec);
  for (size_t t = 0; t < tokens; t++) {
    const float *centroid = codec->centroids + ck_code(codes, size, t, codec->count) * codec->stride;
    factors[t] = unpack_avx512(codec, &table, bytes + t * (codec->dim * codec->bits / 8), centroid, out + t * codec->dim);
  }
}
#endif

void ck_residual_unpack(const ck_residuals *codec, const void *codes, size_t size, const uint8_t *bytes, size_t tokens,
                        float *out, float *factors) {
#if defined(__x86_64__)
  if (codec->dim % 16 == 0 && __builtin_cpu_supports("avx512f"))
    return unpack_all_avx512(codec, codes, size, bytes, tokens, out, factors);
#endif
  for (size_t t = 0; t < tokens; t++) {
    const float *centroid = codec->centroids + ck_code(codes, size, t, codec->count) * codec->stride;
    factors[t] = unpack(codec, bytes + t * (codec->dim * codec->bits / 8), centroid, out + t * codec->dim);
  }
}
