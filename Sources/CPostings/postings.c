#include "CPostings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#include <immintrin.h>
#define RK_X86 1
#define RK_TARGET_AVX2 __attribute__((target("avx2")))
#define RK_TARGET_AVX512 __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,popcnt")))
#endif

// MARK: Dispatch

int rk_has_isa(rk_isa isa) {
  switch (isa) {
#ifdef RK_X86
    case RK_AVX512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    case RK_AVX2:
      return __builtin_cpu_supports("avx2");
#endif
    case RK_SCALAR:
      return 1;
    default:
      return 0;
  }
}

rk_isa rk_best_isa(void) {
  const char *forced = getenv("RANKIFY_CPU");
  if (forced && strcmp(forced, "scalar") == 0) return RK_SCALAR;
  if (forced && strcmp(forced, "avx2") == 0 && rk_has_isa(RK_AVX2)) return RK_AVX2;
  if (rk_has_isa(RK_AVX512)) return RK_AVX512;
  return rk_has_isa(RK_AVX2) ? RK_AVX2 : RK_SCALAR;
}

// MARK: Unpacking

static inline uint64_t load64(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, sizeof value);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  value = __builtin_bswap64(value);
#endif
  return value;
}

static inline uint32_t value_at(const uint8_t *packed, uint32_t bits, uint32_t i, uint64_t mask) {
  size_t bit = (size_t)i * bits;
  return (uint32_t)((load64(packed + (bit >> 3)) >> (bit & 7)) & mask);
}

static void unpack_scalar(const uint8_t *packed, uint32_t bits, uint32_t count, uint32_t bias, uint32_t *out) {
  uint64_t mask = (UINT64_C(1) << bits) - 1;
  for (uint32_t i = 0; i < count; i++) out[i] = value_at(packed, bits, i, mask) + bias;
}

static void ascend_scalar(uint32_t count, uint32_t previous, uint32_t *values) {
  for (uint32_t i = 0; i < count; i++) {
    previous += values[i] + 1;
    values[i] = previous;
  }
}

#ifdef RK_X86
RK_TARGET_AVX2 static void unpack_avx2(const uint8_t *packed, uint32_t bits, uint32_t count, uint32_t bias,
                                        uint32_t *out) {
  const __m256i mask = _mm256_set1_epi64x((INT64_C(1) << bits) - 1);
  const __m256i seven = _mm256_set1_epi64x(7);
  const __m256i low = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
  const __m256i step = _mm256_set1_epi64x(4 * (int64_t)bits);
  __m256i bit = _mm256_setr_epi64x(0, bits, 2 * (int64_t)bits, 3 * (int64_t)bits);
  uint32_t i = 0;
  for (; i + 4 <= count; i += 4) {
    __m256i word = _mm256_i64gather_epi64((const long long *)packed, _mm256_srli_epi64(bit, 3), 1);
    __m256i value = _mm256_and_si256(_mm256_srlv_epi64(word, _mm256_and_si256(bit, seven)), mask);
    __m128i narrow = _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(value, low));
    _mm_storeu_si128((__m128i *)(out + i), _mm_add_epi32(narrow, _mm_set1_epi32((int)bias)));
    bit = _mm256_add_epi64(bit, step);
  }
  for (; i < count; i++) out[i] = value_at(packed, bits, i, (UINT64_C(1) << bits) - 1) + bias;
}

RK_TARGET_AVX512 static void unpack_avx512(const uint8_t *packed, uint32_t bits, uint32_t count, uint32_t bias,
                                            uint32_t *out) {
  const __m512i mask = _mm512_set1_epi64((INT64_C(1) << bits) - 1);
  const __m512i seven = _mm512_set1_epi64(7);
  const __m512i step = _mm512_set1_epi64(8 * (int64_t)bits);
  __m512i bit = _mm512_mullo_epi64(_mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), _mm512_set1_epi64(bits));
  uint32_t i = 0;
  for (; i + 8 <= count; i += 8) {
    __m512i word = _mm512_i64gather_epi64(_mm512_srli_epi64(bit, 3), packed, 1);
    __m512i value = _mm512_and_epi64(_mm512_srlv_epi64(word, _mm512_and_epi64(bit, seven)), mask);
    __m256i narrow = _mm512_cvtepi64_epi32(value);
    _mm256_storeu_si256((__m256i *)(out + i), _mm256_add_epi32(narrow, _mm256_set1_epi32((int)bias)));
    bit = _mm512_add_epi64(bit, step);
  }
  for (; i < count; i++) out[i] = value_at(packed, bits, i, (UINT64_C(1) << bits) - 1) + bias;
}

RK_TARGET_AVX512 static void ascend_avx512(uint32_t count, uint32_t previous, uint32_t *values) {
  const __m512i zero = _mm512_setzero_si512();
  const __m512i one = _mm512_set1_epi32(1);
  __m512i carry = _mm512_set1_epi32((int)previous);
  uint32_t i = 0;
  for (; i + 16 <= count; i += 16) {
    __m512i x = _mm512_add_epi32(_mm512_loadu_si512(values + i), one);
    x = _mm512_add_epi32(x, _mm512_alignr_epi32(x, zero, 15));
    x = _mm512_add_epi32(x, _mm512_alignr_epi32(x, zero, 14));
    x = _mm512_add_epi32(x, _mm512_alignr_epi32(x, zero, 12));
    x = _mm512_add_epi32(x, _mm512_alignr_epi32(x, zero, 8));
    x = _mm512_add_epi32(x, carry);
    _mm512_storeu_si512(values + i, x);
    carry = _mm512_permutexvar_epi32(_mm512_set1_epi32(15), x);
  }
  ascend_scalar(count - i, i ? values[i - 1] : previous, values + i);
}
#endif

void rk_unpack(rk_isa isa, const uint8_t *packed, uint32_t bits, uint32_t count, uint32_t bias, uint32_t *out) {
  if (bits == 0) {
    for (uint32_t i = 0; i < count; i++) out[i] = bias;
    return;
  }
  switch (isa) {
#ifdef RK_X86
    case RK_AVX512:
      unpack_avx512(packed, bits, count, bias, out);
      return;
    case RK_AVX2:
      unpack_avx2(packed, bits, count, bias, out);
      return;
#endif
    default:
      unpack_scalar(packed, bits, count, bias, out);
  }
}

void rk_unpack_ascending(rk_isa isa, const uint8_t *packed, uint32_t bits, uint32_t count, uint32_t previous,
                         uint32_t *out) {
  rk_unpack(isa, packed, bits, count, 0, out);
#ifdef RK_X86
  if (isa == RK_AVX512) {
    ascend_avx512(count, previous, out);
    return;
  }
#endif
  ascend_scalar(count, previous, out);
}

// MARK: Scoring

static void contributions_scalar(rk_rational f, const float *lengths, const uint32_t *documents,
                                 const uint32_t *frequencies, uint32_t from, uint32_t count, int32_t *out) {
  for (uint32_t i = from; i < count; i++) {
    float length = lengths[documents[i]];
    float tf = (float)frequencies[i];
    float top = f.weight * (tf + f.alpha * length);
    float value = top / (tf + f.beta * length) + f.constant;
    int32_t rounded = (int32_t)lrintf(value);
    out[i] = rounded < 1 ? 1 : rounded;
  }
}

#ifdef RK_X86
RK_TARGET_AVX2 static void contributions_avx2(rk_rational f, const float *lengths, const uint32_t *documents,
                                              const uint32_t *frequencies, uint32_t count, int32_t *out) {
  const __m256 weight = _mm256_set1_ps(f.weight), alpha = _mm256_set1_ps(f.alpha);
  const __m256 beta = _mm256_set1_ps(f.beta), constant = _mm256_set1_ps(f.constant);
  const __m256i one = _mm256_set1_epi32(1);
  uint32_t i = 0;
  for (; i + 8 <= count; i += 8) {
    __m256 length = _mm256_i32gather_ps(lengths, _mm256_loadu_si256((const __m256i *)(documents + i)), 4);
    __m256 tf = _mm256_cvtepi32_ps(_mm256_loadu_si256((const __m256i *)(frequencies + i)));
    __m256 top = _mm256_mul_ps(weight, _mm256_add_ps(tf, _mm256_mul_ps(alpha, length)));
    __m256 value = _mm256_add_ps(_mm256_div_ps(top, _mm256_add_ps(tf, _mm256_mul_ps(beta, length))), constant);
    _mm256_storeu_si256((__m256i *)(out + i), _mm256_max_epi32(_mm256_cvtps_epi32(value), one));
  }
  contributions_scalar(f, lengths, documents, frequencies, i, count, out);
}

RK_TARGET_AVX512 static void contributions_avx512(rk_rational f, const float *lengths, const uint32_t *documents,
                                                  const uint32_t *frequencies, uint32_t count, int32_t *out) {
  const __m512 weight = _mm512_set1_ps(f.weight), alpha = _mm512_set1_ps(f.alpha);
  const __m512 beta = _mm512_set1_ps(f.beta), constant = _mm512_set1_ps(f.constant);
  const __m512i one = _mm512_set1_epi32(1);
  for (uint32_t i = 0; i < count; i += 16) {
    __mmask16 live = count - i >= 16 ? 0xFFFF : (__mmask16)((1u << (count - i)) - 1);
    __m512i document = _mm512_maskz_loadu_epi32(live, documents + i);
    __m512 length = _mm512_mask_i32gather_ps(_mm512_set1_ps(1), live, document, lengths, 4);
    __m512 tf = _mm512_cvtepi32_ps(_mm512_maskz_loadu_epi32(live, frequencies + i));
    __m512 top = _mm512_mul_ps(weight, _mm512_add_ps(tf, _mm512_mul_ps(alpha, length)));
    __m512 value = _mm512_add_ps(_mm512_div_ps(top, _mm512_add_ps(tf, _mm512_mul_ps(beta, length))), constant);
    _mm512_mask_storeu_epi32(out + i, live, _mm512_max_epi32(_mm512_cvtps_epi32(value), one));
  }
}
#endif

void rk_contributions(rk_isa isa, rk_rational function, const float *lengths, const uint32_t *documents,
                      const uint32_t *frequencies, uint32_t count, int32_t *contributions) {
  switch (isa) {
#ifdef RK_X86
    case RK_AVX512:
      contributions_avx512(function, lengths, documents, frequencies, count, contributions);
      return;
    case RK_AVX2:
      contributions_avx2(function, lengths, documents, frequencies, count, contributions);
      return;
#endif
    default:
      contributions_scalar(function, lengths, documents, frequencies, 0, count, contributions);
  }
}

// MARK: Accumulating

static uint32_t first_not_below(const uint32_t *documents, uint32_t count, uint32_t value) {
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (documents[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

void rk_accumulate(const uint32_t *documents, const int32_t *contributions, uint32_t count, uint32_t origin,
                   uint32_t width, int32_t *sums) {
  uint32_t from = 0, to = count;
  if (count > 0 && documents[0] < origin) from = first_not_below(documents, count, origin);
  if (count > 0 && documents[count - 1] - origin >= width) to = first_not_below(documents, count, origin + width);
  for (uint32_t i = from; i < to; i++) sums[documents[i] - origin] += contributions[i];
}

// MARK: Selecting

static uint32_t select_scalar(const int32_t *sums, uint32_t width, int32_t minimum, uint32_t *out) {
  uint32_t found = 0;
  for (uint32_t i = 0; i < width; i++) {
    out[found] = i;
    found += sums[i] >= minimum;
  }
  return found;
}

#ifdef RK_X86
RK_TARGET_AVX2 static uint32_t select_avx2(const int32_t *sums, uint32_t width, int32_t minimum, uint32_t *out) {
  const __m256i below = _mm256_set1_epi32(minimum - 1);
  uint32_t found = 0;
  for (uint32_t i = 0; i < width; i += 8) {
    __m256i hit = _mm256_cmpgt_epi32(_mm256_loadu_si256((const __m256i *)(sums + i)), below);
    uint32_t bits = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(hit));
    while (bits) {
      out[found++] = i + (uint32_t)__builtin_ctz(bits);
      bits &= bits - 1;
    }
  }
  return found;
}

RK_TARGET_AVX512 static uint32_t select_avx512(const int32_t *sums, uint32_t width, int32_t minimum, uint32_t *out) {
  const __m512i least = _mm512_set1_epi32(minimum);
  const __m512i step = _mm512_set1_epi32(16);
  __m512i position = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  uint32_t found = 0;
  for (uint32_t i = 0; i < width; i += 16) {
    __mmask16 hit = _mm512_cmpge_epi32_mask(_mm512_loadu_si512(sums + i), least);
    if (hit) {
      // Compressing in a register and storing all of it is far faster than a compressing store; the next hits overwrite
      // what is too much, and `out` has room for it.
      _mm512_storeu_si512(out + found, _mm512_maskz_compress_epi32(hit, position));
      found += (uint32_t)__builtin_popcount(hit);
    }
    position = _mm512_add_epi32(position, step);
  }
  return found;
}
#endif

uint32_t rk_select(rk_isa isa, const int32_t *sums, uint32_t width, int32_t minimum, uint32_t *out) {
  switch (isa) {
#ifdef RK_X86
    case RK_AVX512:
      return select_avx512(sums, width, minimum, out);
    case RK_AVX2:
      return select_avx2(sums, width, minimum, out);
#endif
    default:
      return select_scalar(sums, width, minimum, out);
  }
}

// MARK: Keeping

static uint32_t keep_scalar(const int32_t *sums, uint32_t *positions, uint32_t from, uint32_t kept, uint32_t count,
                            int32_t minimum) {
  for (uint32_t i = from; i < count; i++) {
    uint32_t position = positions[i];
    positions[kept] = position;
    kept += sums[position] >= minimum;
  }
  return kept;
}

#ifdef RK_X86
RK_TARGET_AVX512 static uint32_t keep_avx512(const int32_t *sums, uint32_t *positions, uint32_t count,
                                             int32_t minimum) {
  const __m512i least = _mm512_set1_epi32(minimum);
  uint32_t kept = 0, i = 0;
  for (; i + 16 <= count; i += 16) {
    __m512i position = _mm512_loadu_si512(positions + i);
    __mmask16 hit = _mm512_cmpge_epi32_mask(_mm512_i32gather_epi32(position, sums, 4), least);
    _mm512_storeu_si512(positions + kept, _mm512_maskz_compress_epi32(hit, position));
    kept += (uint32_t)__builtin_popcount(hit);
  }
  return keep_scalar(sums, positions, i, kept, count, minimum);
}
#endif

uint32_t rk_keep(rk_isa isa, const int32_t *sums, uint32_t *positions, uint32_t count, int32_t minimum) {
#ifdef RK_X86
  if (isa == RK_AVX512) return keep_avx512(sums, positions, count, minimum);
#endif
  return keep_scalar(sums, positions, 0, 0, count, minimum);
}
