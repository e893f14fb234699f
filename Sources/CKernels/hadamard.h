// Walsh-Hadamard transforms of blocks of rows. They are orthogonal but for a factor: where weights and activations both go
// through them, products stay what they are. An outlier, which would widen the range of its row and coarsen all its steps, is
// spread over its block (QuIP#, Tseng et al. 2024; QuaRot, Ashkboos et al. 2024). The additions are the same, and in the same
// order, in every instruction set: along the bits of an element's index in its block, the lowest first.

#if LANES == 16
#define EXCHANGED_1 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14
#define EXCHANGED_2 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13
#define EXCHANGED_4 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11
#define EXCHANGED_8 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7
#elif LANES == 8
#define EXCHANGED_1 1, 0, 3, 2, 5, 4, 7, 6
#define EXCHANGED_2 2, 3, 0, 1, 6, 7, 4, 5
#define EXCHANGED_4 4, 5, 6, 7, 0, 1, 2, 3
#else
#define EXCHANGED_1 1, 0, 3, 2
#define EXCHANGED_2 2, 3, 0, 1
#endif

/// 1 where an element is the first of its pair, -1 where it is the second.
INLINE vf signs(const int step) {
  vf result;
  UNROLL for (int i = 0; i < LANES; i++) result[i] = i & step ? -1 : 1;
  return result;
}

/// Sums and differences of elements of a vector that are `step` apart.
#define BUTTERFLIES(x, step) fma(x, signs(step), __builtin_shufflevector(x, x, EXCHANGED_##step))

/// Transforms a block of a constant number of vectors.
INLINE void transform(vf *x, const int vectors) {
  UNROLL for (int i = 0; i < vectors; i++) {
    x[i] = BUTTERFLIES(x[i], 1);
    x[i] = BUTTERFLIES(x[i], 2);
#if LANES >= 8
    x[i] = BUTTERFLIES(x[i], 4);
#endif
#if LANES == 16
    x[i] = BUTTERFLIES(x[i], 8);
#endif
  }
  UNROLL for (int step = 1; step < vectors; step *= 2)
    UNROLL for (int i = 0; i < vectors; i++) {
      if (i & step) continue;
      vf a = x[i], b = x[i + step];
      x[i] = a + b;
      x[i + step] = a - b;
    }
}

/// `factor` is constant.
INLINE void spread_block(const float *a, float *out, const int size, const float factor) {
  vf x[CK_BLOCK / LANES];
  UNROLL for (int i = 0; i < size / LANES; i++) x[i] = load(a + i * LANES);
  transform(x, size / LANES);
  UNROLL for (int i = 0; i < size / LANES; i++) store(out + i * LANES, factor == 1 ? x[i] : x[i] * factor);
}

/// The transforms of all blocks of a row, times sqrt(CK_BLOCK / size): blocks of CK_BLOCK, which are most, need no factor. Behind
/// them come one of 64, 32 and 16 each where so much is left; the last 15 at most are blocks of their own.
static void spread(const float *a, size_t k, float *out) {
  size_t i = 0;
  for (; k - i >= CK_BLOCK; i += CK_BLOCK) spread_block(a + i, out + i, CK_BLOCK, 1);
  if (k - i >= 64) spread_block(a + i, out + i, 64, 1.41421356f), i += 64;
  if (k - i >= 32) spread_block(a + i, out + i, 32, 2), i += 32;
  if (k - i >= 16) spread_block(a + i, out + i, 16, 2.82842712f), i += 16;
  for (; i < k; i++) out[i] = a[i] * 11.3137085f;
}
