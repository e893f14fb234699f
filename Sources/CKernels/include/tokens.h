#pragma once
#include <stddef.h>
#include <stdint.h>

// The inner loops of compressed token vectors: the nearest of many centroids, and what a centroid leaves over in a few bits a
// number (Santhanam et al. 2022, ColBERTv2, section 3.3). Results are the same bits on every processor.

/// The largest of `count` numbers, which are finite; -infinity of none.
float ck_largest(const float *values, size_t count);

/// Writes a candidate (see search.h) of row `first + i` for every i with values[i] >= threshold; returns how many.
/// `found` has room for `count`.
size_t ck_collect(const float *values, size_t count, float threshold, uint32_t first, uint64_t *found);

/// How vectors become the number of a centroid and bits, and numbers again.
typedef struct {
  size_t dim, bits;       // 1, 2 or 4 bits; dim * bits is a multiple of 8
  const float *cutoffs;   // 2^bits - 1, ascending: the bucket of x is the number of cutoffs below x
  const float *numbers;   // of each byte the 8 / bits numbers that it stands for, in order
  const float *centroids; // `count` of them, `stride` floats apart
  size_t count, stride;
} ck_residuals;

/// Number `place` of an array of little-endian numbers of `size` bytes, 2 or 4, but at most `count - 1`.
static inline size_t ck_code(const void *codes, size_t size, size_t place, size_t count) {
  const uint8_t *bytes = (const uint8_t *)codes + size * place;
  size_t code = (size_t)bytes[0] | (size_t)bytes[1] << 8;
  if (size == 4) code |= (size_t)bytes[2] << 16 | (size_t)bytes[3] << 24;
  return code < count ? code : count - 1;
}

/// The bits of vector - centroid: of each dimension the least significant bit first, the first bit the highest of its byte.
void ck_residual_pack(const ck_residuals *codec, const float *vector, const float *centroid, uint8_t *bytes);

/// Decodes `tokens` vectors, but for their length: `out` has the centroid and the residual's numbers added, one vector after
/// the other, `factors` 1 / its length, or 0 where that is too small to divide by.
void ck_residual_unpack(const ck_residuals *codec, const void *codes, size_t size, const uint8_t *bytes, size_t tokens,
                        float *out, float *factors);

// ---------------------------------------------------------------------------------------------------- PLAID

/// Products of every centroid with every query vector: row c has those of centroid c, and zeros up to the stride.
typedef struct {
  size_t count, tokens;
  size_t stride;  // a multiple of 16
  const float *products;
} ck_cells;

/// For each query vector the `n` centroids with the largest products, in any order, the first of equals; 1 <= n <= count.
/// `found` and `products` have room for tokens * n, `limits` for a row.
void ck_best_cells(const ck_cells *cells, size_t n, uint32_t *found, float *products, float *limits);

/// kept[c] = whether any product of centroid c is at least `threshold`.
void ck_kept_cells(const ck_cells *cells, float threshold, uint8_t *kept);

/// The sum over the query vectors of the largest product with a centroid of the document, or with one that is kept; -9999
/// for each query vector where there is none. `codes` are `tokens` numbers of `size` bytes, 2 or 4; those beyond the last
/// centroid count as the last. `maxima` has room for a row.
float ck_approximate_score(const ck_cells *cells, const void *codes, size_t size, size_t tokens, const uint8_t *kept,
                           float *maxima);
