// Panels of packed weights (`ck_pack_f32`) straight from blocks, and their products with rows of 16-bit integers. Included after
// gemv.h.

/// Columns that are unpacked at a time: a block of the largest formats. Rows of the buffer are apart by some more, so that
/// they do not meet in the same sets of the first-level cache.
enum { UNPACKED = 256, UNPACKED_STRIDE = UNPACKED + 16 };

/// panel[l][j] = rows[j][l] for `columns` columns of 32 bits.
static void turn_rows(const float *rows, size_t columns, float *panel) {
  for (size_t l = 0; l < columns; l += LANES)
    for (size_t j = 0; j < CK_PANEL; j += LANES) {
      vf square[LANES];
      UNROLL for (size_t i = 0; i < LANES; i++) square[i] = load(rows + (j + i) * UNPACKED_STRIDE + l);
      transpose(square);
      size_t count = columns - l < LANES ? columns - l : LANES;
      for (size_t i = 0; i < count; i++) store(panel + (l + i) * CK_PANEL + j, square[i]);
    }
}

/// Zeros in the rows that a panel lacks.
static void clear_rows(float *rows, size_t first) {
  for (size_t j = first; j < CK_PANEL; j++) memset(rows + j * UNPACKED_STRIDE, 0, UNPACKED * sizeof *rows);
}

static void panel_f32(const ck_block_rows *w, size_t first, size_t count, float *panel) {
  _Alignas(64) float rows[CK_PANEL * UNPACKED_STRIDE];
  clear_rows(rows, count);
  for (size_t start = 0; start < w->k; start += UNPACKED) {
    size_t columns = w->k - start < UNPACKED ? w->k - start : UNPACKED;
    for (size_t j = 0; j < count; j++)
      w->unpack(source_row(w, first + j) + start / w->elements * w->bytes, columns / w->elements,
                rows + j * UNPACKED_STRIDE);
    turn_rows(rows, columns, panel + start * CK_PANEL);
  }
}

// ------------------------------------------------------------------------------------------------- integers

typedef int16_t vs __attribute__((ext_vector_type(LANES)));
typedef int16_t vs_any __attribute__((ext_vector_type(LANES), aligned(2), may_alias));

INLINE void store_shorts(int16_t *p, vf x) {
#if SIMD_AVX512
  _mm256_storeu_si256((__m256i *)p, _mm512_cvtepi32_epi16(_mm512_cvtps_epi32(x)));
#else
  *(vs_any *)p = __builtin_convertvector(x, vs);
#endif
}

#define INTEGERS(format, GROUP, GROUPS, BYTES, OFFSETS)                                        \
  static void integers_##format(const void *source, size_t columns, int16_t *out, float *f) {  \
    const uint8_t *b = source;                                                                 \
    for (size_t l = 0; l < columns; l += GROUP * GROUPS, b += BYTES) {                         \
      factors_##format(b, f);                                                                  \
      f += GROUPS * (1 + OFFSETS);                                                             \
      UNROLL for (size_t group = 0; group < GROUPS; group++) {                                 \
        vf q[GROUP / LANES];                                                                   \
        quants_##format(b, group, q);                                                          \
        UNROLL for (size_t i = 0; i < GROUP / LANES; i++, out += LANES) store_shorts(out, q[i]); \
      }                                                                                        \
    }                                                                                          \
  }

FOR_FORMATS(INTEGERS)

/// x * inverse, rounded to nearest.
INLINE vf rounded(vf x, float inverse) { return (x * inverse + 0x1.8p23f) - 0x1.8p23f; }

/// The largest magnitude of 32 numbers; not a number where one is not finite.
INLINE float magnitude(const vf x[32 / LANES]) {
  vf most = splat(0), finite = splat(0);
  UNROLL for (int i = 0; i < 32 / LANES; i++) {
    most = maximum(maximum(x[i], -x[i]), most);
    finite = fma(x[i], splat(0), finite);
  }
  return largest(most) + sum(finite);
}

/// The factor of integers up to `levels`, and its inverse; a group too small for one becomes zeros.
INLINE float factor_of(float most, float levels, float *inverse) {
  *inverse = most > 0x1p-100f ? levels / most : 0;
  return most / levels;
}

#define INTEGERS_OF_NUMBERS(format, BYTES)                                                     \
  static void integers_##format(const void *source, size_t columns, int16_t *out, float *f) {  \
    const uint8_t *b = source;                                                                 \
    float group[32];                                                                           \
    for (size_t l = 0; l < columns; l += 32, b += 32 * BYTES, out += 32, f++) {                \
      size_t count = columns - l < 32 ? columns - l : 32;                                      \
      memset(group, 0, sizeof group);                                                          \
      unpack_##format(b, count, group);                                                        \
      vf x[32 / LANES];                                                                        \
      UNROLL for (int i = 0; i < 32 / LANES; i++) x[i] = load(group + i * LANES);              \
      float inverse;                                                                           \
      *f = factor_of(magnitude(x), CK_FLOAT_LEVELS, &inverse);                                   \
      UNROLL for (int i = 0; i < 32 / LANES; i++) store_shorts(out + i * LANES, rounded(x[i], inverse)); \
    }                                                                                          \
  }

INTEGERS_OF_NUMBERS(f32, 4)
INTEGERS_OF_NUMBERS(f16, 2)
INTEGERS_OF_NUMBERS(bf16, 2)

/// factors[i][j] = rows[j][i]
static void turn_factors(const float *rows, size_t stride, size_t count, size_t each, float *factors) {
  for (size_t i = 0; i < each; i++)
    for (size_t j = 0; j < CK_PANEL; j++) factors[i * CK_PANEL + j] = j < count ? rows[j * stride + i] : 0;
}

static void panel_i16(const ck_block_rows *w, size_t first, size_t count, int16_t *panel, float *factors) {
  enum { MOST = 2 * UNPACKED / 16 };
  _Alignas(64) float rows[CK_PANEL * UNPACKED_STRIDE], each[CK_PANEL * MOST];
  clear_rows(rows, count);
  for (size_t start = 0; start < w->k; start += UNPACKED) {
    size_t columns = w->k - start < UNPACKED ? w->k - start : UNPACKED, padded = (columns + 31) / 32 * 32;
    for (size_t j = 0; j < count; j++)
      w->integers(source_row(w, first + j) + start / w->elements * w->bytes, columns,
                  (int16_t *)(rows + j * UNPACKED_STRIDE), each + j * MOST);
    turn_rows(rows, padded / 2, (float *)panel + start / 2 * CK_PANEL);
    size_t groups = padded / w->group * (1 + w->offsets);
    turn_factors(each, MOST, count, groups, factors);
    factors += groups * CK_PANEL;
  }
}

static void quantize_i16(const float *a, size_t stride, size_t rows, size_t k, float levels, int16_t *q, float *scales,
                         float *sums) {
  size_t groups = (k + 31) / 32;
  for (size_t r = 0; r < rows; r++, a += stride)
    for (size_t g = 0; g < groups; g++, q += 32, sums += 3) {
      vf x[32 / LANES], total[2] = {splat(0), splat(0)};
      UNROLL for (size_t i = 0; i < 32 / LANES; i++) {
        size_t place = 32 * g + i * LANES;
        x[i] = place < k ? load_at(a, place, k, 0) : splat(0);
      }
      float inverse, scale = factor_of(magnitude(x), levels, &inverse);
      UNROLL for (size_t i = 0; i < 32 / LANES; i++) {
        vf integers = rounded(x[i], inverse);
        store_shorts(q + i * LANES, integers);
        total[i * LANES / 16] += integers;
      }
      *scales++ = scale;
      sums[0] = sum(total[0]) * scale;
      sums[1] = sum(total[1]) * scale;
      sums[2] = sums[0] + sums[1];
    }
}

// ------------------------------------------------------------------------------------------------- products

#if SIMD_AVX512
enum { SHORT_ROWS = 12 };
typedef __m512i sums_of_pairs;
/// By hand, for compilers make two instructions of it, which take twice as long.
INLINE sums_of_pairs add_pairs(sums_of_pairs sums, int32_t two, const int16_t *w) {
  __asm__("vpdpwssd %2, %1, %0" : "+v"(sums) : "v"(_mm512_set1_epi32(two)), "v"(_mm512_loadu_si512(w)));
  return sums;
}
INLINE vf pair_floats(sums_of_pairs sums) { return _mm512_cvtepi32_ps(sums); }
#elif SIMD_AVX2
enum { SHORT_ROWS = 3 };
typedef __m256i sums_of_pairs;
INLINE sums_of_pairs add_pairs(sums_of_pairs sums, int32_t two, const int16_t *w) {
  return _mm256_add_epi32(sums, _mm256_madd_epi16(_mm256_set1_epi32(two), _mm256_loadu_si256((const __m256i *)w)));
}
INLINE vf pair_floats(sums_of_pairs sums) { return _mm256_cvtepi32_ps(sums); }
#else
enum { SHORT_ROWS = 2 };
typedef vi sums_of_pairs;
INLINE sums_of_pairs add_pairs(sums_of_pairs sums, int32_t two, const int16_t *w) {
  UNROLL for (int i = 0; i < LANES; i++) sums[i] += (int16_t)two * w[2 * i] + (two >> 16) * w[2 * i + 1];
  return sums;
}
INLINE vf pair_floats(sums_of_pairs sums) { return __builtin_convertvector(sums, vf); }
#endif

/// products[r][v] = the sums of the products of one group.
INLINE void multiply_group(const int16_t *q, size_t q_stride, const int16_t *w, sums_of_pairs products[SHORT_ROWS][2],
                           const size_t rows, const size_t group) {
  UNROLL for (size_t r = 0; r < rows; r++) products[r][0] = products[r][1] = (sums_of_pairs){0};
#pragma clang loop unroll(disable)
  for (size_t l = 0; l < group; l += 2, w += 2 * CK_PANEL)
    UNROLL for (size_t r = 0; r < rows; r++) {
      int32_t two;
      memcpy(&two, q + r * q_stride + l, 4);
      UNROLL for (int v = 0; v < 2; v++) products[r][v] = add_pairs(products[r][v], two, w + 2 * v * LANES);
    }
}

/// Adds the products of one group to the sums of a tile of two vectors of columns.
INLINE void add_group(const ck_integer_linear *job, size_t g, size_t row, size_t column, vf sums[SHORT_ROWS][2],
                      const size_t rows, const size_t group, const int offsets) {
  sums_of_pairs products[SHORT_ROWS][2];
  multiply_group(job->q + row * job->q_stride + g * group, job->q_stride, job->panel + g * group * CK_PANEL + 2 * column,
                 products, rows, group);
  const float *f = job->factors + g * (1 + offsets) * CK_PANEL + column;
  size_t groups = job->q_stride / 32, place = group == 32 ? 3 * g + 2 : g / 2 * 3 + g % 2;
  const float *scales = job->scales + row * groups + g * group / 32, *totals = job->sums + row * groups * 3 + place;
  vf factors[2] = {load(f), load(f + LANES)};
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < 2; v++)
      sums[r][v] = fma(pair_floats(products[r][v]) * scales[r * groups], factors[v], sums[r][v]);
  if (!offsets) return;
  vf added[2] = {load(f + CK_PANEL), load(f + CK_PANEL + LANES)};
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < 2; v++) sums[r][v] = fma(splat(totals[r * groups * 3]), added[v], sums[r][v]);
}

INLINE void tile_i16(const ck_integer_linear *job, size_t row, size_t column, const size_t rows, const size_t group,
                     const int offsets) {
  vf sums[SHORT_ROWS][2];
  UNROLL for (size_t r = 0; r < rows; r++) sums[r][0] = sums[r][1] = splat(0);
  for (size_t g = 0; g < job->q_stride / group; g++) add_group(job, g, row, column, sums, rows, group, offsets);
  UNROLL for (int v = 0; v < 2; v++) {
    size_t first = column + v * LANES, count = job->outputs > first ? job->outputs - first : 0;
    if (count == 0) continue;
    vf bias = job->bias == NULL ? splat(0) : load_at(job->bias + first, 0, count, 0);
    UNROLL for (size_t r = 0; r < rows; r++) {
      vf y = sums[r][v] + bias;
      if (job->residual != NULL) y += load_at(job->residual + (row + r) * job->c_stride + first, 0, count, 0);
      store_at(job->c + (row + r) * job->c_stride + first, 0, count, y);
    }
  }
}

#define SHORT_CASE(n, GROUP, OFFSETS) \
  case n: tile_i16(job, row, column, n < SHORT_ROWS ? n : SHORT_ROWS, GROUP, OFFSETS); break;
#define TILES_I16(GROUP, OFFSETS)                                                                                \
  static void tiles_##GROUP##_##OFFSETS(const ck_integer_linear *job, size_t row, size_t column, size_t count) { \
    switch (count) {                                                                                             \
      SHORT_CASE(1, GROUP, OFFSETS) SHORT_CASE(2, GROUP, OFFSETS) SHORT_CASE(3, GROUP, OFFSETS)                  \
      SHORT_CASE(4, GROUP, OFFSETS) SHORT_CASE(5, GROUP, OFFSETS) SHORT_CASE(6, GROUP, OFFSETS)                  \
      SHORT_CASE(7, GROUP, OFFSETS) SHORT_CASE(8, GROUP, OFFSETS) SHORT_CASE(9, GROUP, OFFSETS)                  \
      SHORT_CASE(10, GROUP, OFFSETS) SHORT_CASE(11, GROUP, OFFSETS) SHORT_CASE(12, GROUP, OFFSETS)               \
    }                                                                                                            \
  }

TILES_I16(16, 0)
TILES_I16(16, 1)
TILES_I16(32, 0)
TILES_I16(32, 1)

static void linear_i16(const ck_integer_linear *job) {
  for (size_t column = 0; column < job->outputs; column += 2 * LANES)
    for (size_t row = 0; row < job->rows; row += SHORT_ROWS) {
      size_t count = job->rows - row < SHORT_ROWS ? job->rows - row : SHORT_ROWS;
      if (job->group == 32 && job->offsets) tiles_32_1(job, row, column, count);
      else if (job->group == 32) tiles_32_0(job, row, column, count);
      else if (job->offsets) tiles_16_1(job, row, column, count);
      else tiles_16_0(job, row, column, count);
    }
}

// ------------------------------------------------------------------------------------------------- the tables

#define ENTRY(format, GROUP, GROUPS, BYTES, OFFSETS)                                                        \
  {.unpack = unpack_##format, .gemv = gemv_##format, .integers = integers_##format, .elements = GROUP * GROUPS, \
   .bytes = BYTES, .group = GROUP, .offsets = OFFSETS}
#define NUMBERS(format, BYTES)                                                                              \
  {.unpack = unpack_##format, .gemv = gemv_##format, .integers = integers_##format, .elements = 1, .bytes = BYTES, \
   .group = 32, .offsets = 0}

#define BLOCK_KERNELS                                                                                       \
  {                                                                                                         \
    .formats = {[CK_BLOCKS_F32] = NUMBERS(f32, 4), [CK_BLOCKS_F16] = NUMBERS(f16, 2),                       \
                [CK_BLOCKS_BF16] = NUMBERS(bf16, 2), [CK_BLOCKS_Q8_0] = ENTRY(q8_0, 32, 1, 34, 0),          \
                [CK_BLOCKS_Q4_0] = ENTRY(q4_0, 32, 1, 18, 0), [CK_BLOCKS_Q4_1] = ENTRY(q4_1, 32, 1, 20, 1), \
                [CK_BLOCKS_Q5_0] = ENTRY(q5_0, 32, 1, 22, 0), [CK_BLOCKS_Q5_1] = ENTRY(q5_1, 32, 1, 24, 1), \
                [CK_BLOCKS_Q2_K] = ENTRY(q2_k, 16, 16, 84, 1), [CK_BLOCKS_Q3_K] = ENTRY(q3_k, 16, 16, 110, 0), \
                [CK_BLOCKS_Q4_K] = ENTRY(q4_k, 32, 8, 144, 1), [CK_BLOCKS_Q5_K] = ENTRY(q5_k, 32, 8, 176, 1), \
                [CK_BLOCKS_Q6_K] = ENTRY(q6_k, 16, 16, 210, 0), [CK_BLOCKS_MXFP4] = ENTRY(mxfp4, 32, 1, 17, 0)}, \
    .group_sums = group_sums, .panel_f32 = panel_f32, .panel_i16 = panel_i16, .quantize_i16 = quantize_i16, \
    .linear_i16 = linear_i16                                                                                \
  }
