// Products of few rows with weights as a file holds them: each block is unpacked in registers and multiplied at once, so that
// weights are read once and nothing is written but the results. Included after blocks.h.
//
// A group's numbers are f q + o: the products with q are summed first, then times f; sums of the rows' numbers, group by group,
// take the offsets o.
#pragma STDC FP_CONTRACT OFF

// Vectors that read what narrower instructions have just written would have to wait for them: factors are unpacked for some
// outputs at a time, before the first of them is needed.
enum { GEMV_COLUMNS = 4096, GEMV_OUTPUTS = 4, GEMV_FACTORS = GEMV_COLUMNS / 16 * 2 };

/// The row of the file that holds output j: see `ck_block_rows.head`.
INLINE const uint8_t *source_row(const ck_block_rows *w, size_t j) {
  if (w->head != 0) {
    size_t first = j / w->head * w->head, place = j - first, half_head = w->head / 2;
    j = first + (place < half_head ? 2 * place : 2 * (place - half_head) + 1);
  }
  return (const uint8_t *)w->blocks + j * w->row_bytes;
}

INLINE void put_products(const ck_gemv *job, size_t j, const vf *sums, const size_t rows) {
  UNROLL for (size_t r = 0; r < rows; r++) {
    float value = sum(sums[r]);
    if (job->bias != NULL) value += job->bias[j];
    if (job->residual != NULL) value += job->residual[r * job->y_stride + j];
    job->y[r * job->y_stride + j] = value;
  }
}

/// The products of vectors of a group with those of a row.
INLINE vf group_product(const vf *q, const float *x, const size_t vectors) {
  vf product = q[0] * load(x);
  UNROLL for (size_t i = 1; i < vectors; i++) product = fma(q[i], load(x + i * LANES), product);
  return product;
}

/// Adds the products of two runs to sums.
INLINE vf added_products(const float *a, const float *b, size_t count, vf sums) {
  for (size_t i = 0; i < count; i += LANES) sums = fma(load_at(a, i, count, 0), load_at(b, i, count, 0), sums);
  return sums;
}

/// Brings what follows in the file to the cache: memory answers in the time of some outputs, and processors that fetch ahead by
/// themselves stop at each page.
INLINE void fetch_ahead(const ck_block_rows *w, size_t first, size_t outputs) {
  enum { AHEAD = 6144 };
  const uint8_t *from = (const uint8_t *)w->blocks + first * w->row_bytes + AHEAD;
  for (size_t i = 0; i < outputs * w->row_bytes; i += 64) __builtin_prefetch(from + i, 0, 3);
}

/// Half-precision numbers that begin each block, one or two of them, as floats.
INLINE void leading_halves(const uint8_t *b, size_t bytes, size_t blocks, const size_t count, float *f) {
#if SIMD_AVX512
  const vi lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  __m512i places = (__m512i)(lane * (int32_t)bytes);
  for (size_t n = 0; n < blocks; n += 16, b += 16 * bytes, f += 16 * count) {
    __mmask16 present = blocks - n < 16 ? (__mmask16)((1u << (blocks - n)) - 1) : 0xffff;
    __m512i pairs = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), present, places, b, 1);
    if (count == 1) {
      store(f, (vf)_mm512_cvtph_ps(_mm512_cvtepi32_epi16(pairs)));
    } else {
      store(f, (vf)_mm512_cvtph_ps(_mm512_castsi512_si256(pairs)));
      store(f + 16, (vf)_mm512_cvtph_ps(_mm512_extracti64x4_epi64(pairs, 1)));
    }
  }
#else
  uint16_t raw[GEMV_COLUMNS / 32 * 2 + LANES];
  for (size_t n = 0; n < blocks; n++, b += bytes) memcpy(raw + n * count, b, 2 * count);
  for (size_t i = 0; i < blocks * count; i += LANES) store(f + i, halves((const uint8_t *)(raw + i)));
#endif
}

/// The factors of `blocks` blocks; writes up to 32 more.
#define LEADING_HALVES(format, BYTES, COUNT)                                              \
  INLINE void row_factors_##format(const uint8_t *b, size_t blocks, float *f) {           \
    leading_halves(b, BYTES, blocks, COUNT, f);                                           \
  }
LEADING_HALVES(q8_0, 34, 1)
LEADING_HALVES(q4_0, 18, 1)
LEADING_HALVES(q4_1, 20, 2)
LEADING_HALVES(q5_0, 22, 1)
LEADING_HALVES(q5_1, 24, 2)

#define BLOCK_FACTORS(format, BYTES, FACTORS)                                             \
  INLINE void row_factors_##format(const uint8_t *b, size_t blocks, float *f) {           \
    for (size_t n = 0; n < blocks; n++, b += BYTES, f += FACTORS) factors_##format(b, f); \
  }
BLOCK_FACTORS(mxfp4, 17, 1)
BLOCK_FACTORS(q2_k, 84, 32)
BLOCK_FACTORS(q3_k, 110, 16)
BLOCK_FACTORS(q4_k, 144, 16)
BLOCK_FACTORS(q5_k, 176, 16)
BLOCK_FACTORS(q6_k, 210, 16)

/// Adds the products of one output's blocks to the sums of the rows; calls GEMV_ROWS of them in turn.
#define GEMV(format, GROUP, GROUPS, BYTES, OFFSETS)                                                               \
  INLINE void add_blocks_##format(const ck_gemv *job, const uint8_t *b, size_t start, size_t blocks,              \
                                  const float *factor, vf *sums, const size_t rows) {                             \
    if (OFFSETS) UNROLL for (size_t r = 0; r < rows; r++)                                                         \
        sums[r] = added_products(factor, job->sums + r * job->sums_stride + start / GROUP * 2,                    \
                                 blocks * GROUPS * 2, sums[r]);                                                   \
    const float *x = job->x + start;                                                                              \
    for (size_t n = 0; n < blocks; n++, b += BYTES)                                                               \
      UNROLL for (size_t group = 0; group < GROUPS; group++, x += GROUP, factor += 1 + OFFSETS) {                 \
        vf q[GROUP / LANES];                                                                                      \
        quants_##format(b, group, q);                                                                             \
        UNROLL for (size_t r = 0; r < rows; r++)                                                                  \
          sums[r] = fma(group_product(q, x + r * job->x_stride, GROUP / LANES), splat(*factor), sums[r]);         \
      }                                                                                                           \
  }                                                                                                               \
  INLINE void gemv_rows_##format(const ck_gemv *job, size_t first, size_t last, const size_t rows) {              \
    float factors[GEMV_OUTPUTS][GEMV_FACTORS + 32];                                                            \
    for (; first < last; first += GEMV_OUTPUTS) {                                                                 \
      size_t outputs = last - first < GEMV_OUTPUTS ? last - first : GEMV_OUTPUTS;                                 \
      vf sums[GEMV_OUTPUTS][CK_GEMV_ROWS];                                                                        \
      fetch_ahead(&job->weights, first, outputs);                                                                 \
      for (size_t i = 0; i < outputs; i++) UNROLL for (size_t r = 0; r < rows; r++) sums[i][r] = splat(0);        \
      for (size_t start = 0; start < job->weights.k; start += GEMV_COLUMNS) {                                     \
        size_t left = job->weights.k - start, place = start / (GROUP * GROUPS) * BYTES;                           \
        size_t blocks = (left < GEMV_COLUMNS ? left : GEMV_COLUMNS) / (GROUP * GROUPS);                           \
        for (size_t i = 0; i < outputs; i++)                                                                      \
          row_factors_##format(source_row(&job->weights, first + i) + place, blocks, factors[i]);                 \
        for (size_t i = 0; i < outputs; i++)                                                                      \
          add_blocks_##format(job, source_row(&job->weights, first + i) + place, start, blocks, factors[i],       \
                              sums[i], rows);                                                                     \
      }                                                                                                           \
      for (size_t i = 0; i < outputs; i++) put_products(job, first + i, sums[i], rows);                           \
    }                                                                                                             \
  }                                                                                                               \
  GEMV_OF_ROWS(format)

/// The products for the number of rows of the job.
#define GEMV_OF_ROWS(format)                                                            \
  static void gemv_##format(const ck_gemv *job, size_t first, size_t last) {            \
    switch (job->rows) {                                                                \
      case 1: gemv_rows_##format(job, first, last, 1); break;                           \
      case 2: gemv_rows_##format(job, first, last, 2); break;                           \
      case 3: gemv_rows_##format(job, first, last, 3); break;                           \
      case 4: gemv_rows_##format(job, first, last, 4); break;                           \
    }                                                                                   \
  }

FOR_FORMATS(GEMV)

// ------------------------------------------------------------------------------------------------- numbers one by one

INLINE vf numbers_f32(const uint8_t *p) {
  vf x;
  memcpy(&x, p, sizeof x);
  return x;
}
INLINE vf numbers_f16(const uint8_t *p) { return halves(p); }
INLINE vf numbers_bf16(const uint8_t *p) { return bfloats(p); }

/// Two vectors at a time, then one, then what is left of a row.
#define GEMV_NUMBERS(format, BYTES)                                                                   \
  INLINE void gemv_rows_##format(const ck_gemv *job, size_t first, size_t last, const size_t rows) {  \
    for (size_t j = first; j < last; j++) {                                                           \
      const uint8_t *b = source_row(&job->weights, j);                                                \
      vf sums[4][2];                                                                                  \
      float rest[LANES];                                                                              \
      UNROLL for (size_t r = 0; r < rows; r++) sums[r][0] = sums[r][1] = splat(0);                    \
      size_t i = 0, k = job->weights.k;                                                               \
      for (; i + 2 * LANES <= k; i += 2 * LANES)                                                      \
        UNROLL for (size_t v = 0; v < 2; v++) {                                                       \
          vf w = numbers_##format(b + (i + v * LANES) * BYTES);                                       \
          UNROLL for (size_t r = 0; r < rows; r++)                                                    \
            sums[r][v] = fma(w, load(job->x + r * job->x_stride + i + v * LANES), sums[r][v]);        \
        }                                                                                             \
      for (; i < k; i += LANES) {                                                                     \
        size_t count = k - i < LANES ? k - i : LANES;                                                 \
        unpack_##format(b + i * BYTES, count, rest);                                                  \
        vf w = load_at(rest, 0, count, 0);                                                            \
        UNROLL for (size_t r = 0; r < rows; r++)                                                      \
          sums[r][0] = fma(w, load_at(job->x + r * job->x_stride, i, k, 0), sums[r][0]);              \
      }                                                                                               \
      vf both[4];                                                                                     \
      UNROLL for (size_t r = 0; r < rows; r++) both[r] = sums[r][0] + sums[r][1];                     \
      put_products(job, j, both, rows);                                                               \
    }                                                                                                 \
  }                                                                                                   \
  GEMV_OF_ROWS(format)

GEMV_NUMBERS(f32, 4)
GEMV_NUMBERS(f16, 2)
GEMV_NUMBERS(bf16, 2)

/// Pairs of 0 and the sum of a group, as `ck_gemv.sums` has them.
static void group_sums(const float *x, size_t k, size_t group, float *sums) {
  for (size_t i = 0; i < k; i += group, sums += 2) {
    vf total = load(x + i);
    for (size_t j = LANES; j < group; j += LANES) total += load(x + i + j);
    sums[0] = 0;
    sums[1] = sum(total);
  }
}
