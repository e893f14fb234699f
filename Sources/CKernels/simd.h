// Vectors of LANES floats, and functions of them. Included by one file per instruction set, which defines LANES, SIMD_FMA and
// the kind of its intrinsics (SIMD_AVX2 or SIMD_AVX512) where the compiler's own vector extensions do not suffice.
#include <string.h>

#include "CKernels.h"

#define INLINE static inline __attribute__((always_inline))
/// Before loops over sums that must stay in registers.
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float vf __attribute__((ext_vector_type(LANES)));
typedef int32_t vi __attribute__((ext_vector_type(LANES)));
typedef uint32_t vu __attribute__((ext_vector_type(LANES)));
typedef uint8_t vb __attribute__((ext_vector_type(LANES)));
// The same at any address.
typedef float vf_any __attribute__((ext_vector_type(LANES), aligned(4), may_alias));
typedef int32_t vi_any __attribute__((ext_vector_type(LANES), aligned(1), may_alias));
typedef uint8_t vb_any __attribute__((ext_vector_type(LANES), aligned(1), may_alias));

INLINE vf load(const float *p) { return *(const vf_any *)p; }
INLINE void store(float *p, vf x) { *(vf_any *)p = x; }
INLINE vf splat(float x) { return (vf)x; }
INLINE vf bits_to_float(vi x) { return __builtin_bit_cast(vf, x); }
INLINE vi float_to_bits(vf x) { return __builtin_bit_cast(vi, x); }
INLINE vf maximum(vf a, vf b) { return a > b ? a : b; }
INLINE vf minimum(vf a, vf b) { return a < b ? a : b; }

INLINE vf fma(vf a, vf b, vf c) {
#if SIMD_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// The first `count` < LANES elements; the others are `fill`.
INLINE vf load_part(const float *p, size_t count, float fill) {
#if SIMD_AVX512
  return _mm512_mask_loadu_ps(_mm512_set1_ps(fill), (__mmask16)((1u << count) - 1), p);
#else
  vf x = splat(fill);
  memcpy(&x, p, count * sizeof(float));
  return x;
#endif
}

INLINE void store_part(float *p, vf x, size_t count) {
#if SIMD_AVX512
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), x);
#else
  memcpy(p, &x, count * sizeof(float));
#endif
}

/// The elements [i, i + LANES) of a run of `count`; `fill` beyond it.
INLINE vf load_at(const float *x, size_t i, size_t count, float fill) {
  return count - i >= LANES ? load(x + i) : load_part(x + i, count - i, fill);
}

INLINE void store_at(float *x, size_t i, size_t count, vf value) {
  if (count - i >= LANES) store(x + i, value);
  else store_part(x + i, value, count - i);
}

/// Sums halves of halves: one order, whatever the data.
INLINE float sum(vf x) {
#if LANES == 16
  float __attribute__((ext_vector_type(8))) y = x.lo + x.hi;
  float __attribute__((ext_vector_type(4))) z = y.lo + y.hi;
#elif LANES == 8
  float __attribute__((ext_vector_type(4))) z = x.lo + x.hi;
#else
  vf z = x;
#endif
  float __attribute__((ext_vector_type(2))) w = z.lo + z.hi;
  return w.x + w.y;
}

/// Halves of halves again. A NaN may get lost.
INLINE float largest(vf x) {
#if LANES == 16
  float __attribute__((ext_vector_type(8))) y = x.lo > x.hi ? x.lo : x.hi;
  float __attribute__((ext_vector_type(4))) z = y.lo > y.hi ? y.lo : y.hi;
#elif LANES == 8
  float __attribute__((ext_vector_type(4))) z = x.lo > x.hi ? x.lo : x.hi;
#else
  vf z = x;
#endif
  float __attribute__((ext_vector_type(2))) w = z.lo > z.hi ? z.lo : z.hi;
  return w.x > w.y ? w.x : w.y;
}

#if LANES == 16
#define INTERLEAVED_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define INTERLEAVED_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif LANES == 8
#define INTERLEAVED_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define INTERLEAVED_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#else
#define INTERLEAVED_LOW 0, 4, 1, 5
#define INTERLEAVED_HIGH 2, 6, 3, 7
#endif

/// Transposes a square: interleaving the upper with the lower half of the rows rotates the bits of (row, column) by one, and
/// log2(LANES) rotations exchange the two.
INLINE void transpose(vf x[LANES]) {
  UNROLL for (int stage = 1; stage < LANES; stage *= 2) {
    vf shuffled[LANES];
    UNROLL for (int i = 0; i < LANES / 2; i++) {
      shuffled[2 * i] = __builtin_shufflevector(x[i], x[i + LANES / 2], INTERLEAVED_LOW);
      shuffled[2 * i + 1] = __builtin_shufflevector(x[i], x[i + LANES / 2], INTERLEAVED_HIGH);
    }
    UNROLL for (int i = 0; i < LANES; i++) x[i] = shuffled[i];
  }
}

// ------------------------------------------------------------------------------------------------- functions

/// e^x = 2^n e^r with |r| <= log(2) / 2, e^r = 1 + r + r^2 p(r); relative error below 2e-7. 0 below -87.3, infinity above
/// 88.3, not a number for not a number.
INLINE vf exponential(vf x) {
  vf limited = maximum(minimum(x, splat(89)), splat(-88));
  vf shifted = fma(limited, splat(1.44269504f), splat(0x1.8p23f));
  vf n = shifted - 0x1.8p23f;
  vf r = fma(n, splat(-0.693359375f), limited);
  r = fma(n, splat(2.12194440e-4f), r);
  vf p = splat(1.3813868e-3f);
  p = fma(p, r, splat(8.3690686e-3f));
  p = fma(p, r, splat(4.1668423e-2f));
  p = fma(p, r, splat(1.6666518e-1f));
  p = fma(p, r, splat(4.9999994e-1f));
  p = fma(p, r * r, r) + 1.0f;
  vf result = p * bits_to_float((float_to_bits(shifted) << 23) + (127 << 23));
  result = x < -87.3f ? splat(0) : result;
  return x == x ? result : x;
}

/// e^x for x <= 0 within 3e-7, where anything below -86 counts as -86 (softmax: 1e-38 of the largest); not a number stays so.
INLINE vf decay(vf x) {
  x = splat(-86) > x ? splat(-86) : x;
  vf shifted = fma(x, splat(1.44269504f), splat(0x1.8p23f));
  vf n = shifted - 0x1.8p23f;
#if SIMD_FMA
  vf r = fma(n, splat(-0.69314718f), x);
#else
  vf r = x - n * 0.693359375f + n * 2.12194440e-4f;
#endif
  vf p = splat(8.3122859e-3f);
  p = fma(p, r, splat(4.1892335e-2f));
  p = fma(p, r, splat(1.6667125e-1f));
  p = fma(p, r, splat(4.9999216e-1f));
  p = fma(p, r, splat(1));
  p = fma(p, r, splat(1));
  return bits_to_float(float_to_bits(p) + (float_to_bits(shifted) << 23));
}

/// WAYS running values hide the latency of an operation.
enum { WAYS = 4 };
INLINE float sum_of_ways(const vf x[WAYS]) { return sum((x[0] + x[1]) + (x[2] + x[3])); }
INLINE float largest_of_ways(const vf x[WAYS]) { return largest(maximum(maximum(x[0], x[1]), maximum(x[2], x[3]))); }

/// The error function as x P(x^2) / Q(x^2), fitted to 2e-8 on |x| < 3.937; beyond, it is 1 to float precision. Error below
/// 4e-7.
INLINE vf error_function(vf x) {
  vf s = x * x;
  vf p = fma(s, splat(2.0362838e-6f), splat(2.8474146e-4f));
  vf q = fma(s, splat(3.7941831e-5f), splat(1.1669777e-3f));
  p = fma(p, s, splat(3.7890079e-3f));
  q = fma(q, s, splat(1.5016420e-2f));
  p = fma(p, s, splat(5.2818179e-2f));
  q = fma(q, s, splat(1.1435792e-1f));
  p = fma(p, s, splat(1.9103980e-1f));
  q = fma(q, s, splat(5.0263733e-1f));
  p = fma(p, s, splat(1.1283791f));
  q = fma(q, s, splat(1));
  vf one = bits_to_float((float_to_bits(x) & (int32_t)0x80000000) | 0x3f800000);
  return s > 15.5f ? one : x * p / q;
}

/// tanh as x P(x^2) / Q(x^2), fitted to 2e-8 on |x| < 9; beyond, it is 1 to float precision. Error below 4e-7.
INLINE vf hyperbolic_tangent(vf x) {
  vf s = x * x;
  vf p = fma(s, splat(1.3353412e-8f), splat(2.0608184e-5f));
  vf q = fma(s, splat(7.7760467e-7f), splat(3.2855463e-4f));
  p = fma(p, s, splat(3.4955344e-3f));
  q = fma(q, s, splat(2.5876779e-2f));
  p = fma(p, s, splat(1.3380980e-1f));
  q = fma(q, s, splat(4.6714297e-1f));
  p = fma(p, s, splat(1));
  q = fma(q, s, splat(1));
  vf one = bits_to_float((float_to_bits(x) & (int32_t)0x80000000) | 0x3f800000);
  return s > 81.0f ? one : x * p / q;
}

INLINE vf sigmoid(vf x) { return 1.0f / (1.0f + exponential(-x)); }

INLINE vf gelu(vf x) { return 0.5f * x * (1.0f + error_function(x * 0.70710678f)); }

INLINE vf gelu_tanh(vf x) {
  vf inner = 0.79788456f * fma(x * x * x, splat(0.044715f), x);
  return 0.5f * x * (1.0f + hyperbolic_tangent(inner));
}

/// `activation` is a constant wherever this is inlined.
INLINE vf activated(vf x, ck_activation activation) {
  switch (activation) {
    case CK_GELU: return gelu(x);
    case CK_GELU_TANH: return gelu_tanh(x);
    case CK_SILU: return x * sigmoid(x);
    case CK_RELU: return x < 0.0f ? splat(0) : x;
    case CK_TANH: return hyperbolic_tangent(x);
    case CK_SIGMOID: return sigmoid(x);
    case CK_NONE: break;
  }
  return x;
}

/// Executes `statement` with `kind` bound to a constant equal to `activation`.
#define FOR_ACTIVATION(activation, statement)                                \
  switch (activation) {                                                      \
    case CK_NONE: { enum { kind = CK_NONE }; statement; break; }             \
    case CK_GELU: { enum { kind = CK_GELU }; statement; break; }             \
    case CK_GELU_TANH: { enum { kind = CK_GELU_TANH }; statement; break; }   \
    case CK_SILU: { enum { kind = CK_SILU }; statement; break; }             \
    case CK_RELU: { enum { kind = CK_RELU }; statement; break; }             \
    case CK_TANH: { enum { kind = CK_TANH }; statement; break; }             \
    case CK_SIGMOID: { enum { kind = CK_SIGMOID }; statement; break; }       \
  }
