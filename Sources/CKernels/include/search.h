#pragma once
#include <stddef.h>
#include <stdint.h>

// The inner loops of nearest-neighbour search over rows of stored vectors. Rows are padded with zeros to a multiple of 64
// bytes, queries to a multiple of 64 numbers. Three kinds of rows: 32-bit floats, 16-bit floats, and bytes (code + 128,
// times a scale a row).

typedef enum { CK_ROW_F32 = 0, CK_ROW_F16 = 1, CK_ROW_U8 = 2 } ck_row_kind;

// ---------------------------------------------------------------------------------------------------- rows

/// Rounds to the nearest 16-bit float, ties to even; too large becomes infinite.
void ck_f16_from_f32(const float *values, size_t count, uint16_t *out);
void ck_f32_from_f16(const uint16_t *values, size_t count, float *out);

/// Rows in chunks: row r is at base + r / per_chunk * chunk_bytes + r % per_chunk * stride.
typedef struct {
  ck_row_kind kind;
  size_t count;  // numbers in a row, its padding included: a multiple of 8
  const uint8_t *base;
  size_t stride;
  const uint8_t *scales;  // of bytes: the scales of the first chunk
  size_t per_chunk, chunk_bytes;
} ck_rows;

/// The dot product of a query and a row in double precision, rounded once: eight running sums (element i goes to sum i mod
/// 8), added as ((0+4)+(2+6)) + ((1+5)+(3+7)), times the scale. Each product is exact, so that every instruction set gives
/// the same bits.
float ck_row_score(const ck_rows *rows, size_t row, const float *query);
/// Turns candidates, of which only the rows count, into candidates with the scores of those rows. Rows to come are fetched
/// while others are scored.
void ck_rescore(const ck_rows *rows, const float *query, uint64_t *candidates, size_t count);

// ---------------------------------------------------------------------------------------------------- candidates

/// A row and its score as one number: the better of two candidates, by score and then by lower row, is the larger.
static inline uint64_t ck_candidate(float score, uint32_t row) {
  union { float f; uint32_t u; } bits = {score + 0.0f};
  uint32_t order = bits.u & 0x80000000u ? ~bits.u : bits.u | 0x80000000u;
  return (uint64_t)order << 32 | (0xffffffffu - row);
}

static inline uint32_t ck_candidate_row(uint64_t candidate) { return 0xffffffffu - (uint32_t)candidate; }

static inline float ck_candidate_score(uint64_t candidate) {
  uint32_t order = (uint32_t)(candidate >> 32);
  union { uint32_t u; float f; } bits = {order & 0x80000000u ? order & 0x7fffffffu : ~order};
  return bits.f;
}

/// Moves the `k` largest of `count` candidates to the front, in any order; 1 <= k <= count. Returns the k-th largest.
uint64_t ck_select(uint64_t *candidates, size_t count, size_t k);

// ---------------------------------------------------------------------------------------------------- scanning

enum { CK_SEARCH_PANEL = 32, CK_SEARCH_ROWS = 12, CK_SEARCH_FEW = 10 };

/// Queries in the form that the loops want, shared by all threads.
typedef struct {
  size_t count;              // of queries
  size_t padded;             // numbers in a padded query
  const float *values;       // count x padded: exact
  const int8_t *codes;       // for rows of bytes: count x padded, value ~ scale * code
  const int32_t *sums;       // for rows of bytes: 128 * sum of the codes; count rounded up to whole panels
  const void *panels;        // panel[number][CK_SEARCH_PANEL] floats, or panel[number / 4][CK_SEARCH_PANEL][4] codes
  const float *slack;        // a query: twice the most by which a fast score can differ from the exact one
} ck_queries;

/// Writes the panels of queries; `out` has room for whole panels: padded x CK_SEARCH_PANEL elements each.
void ck_pack_queries_f32(const float *values, size_t count, size_t padded, float *out);
void ck_pack_queries_i8(const int8_t *codes, size_t count, size_t padded, int8_t *out);

/// The best candidates of each query so far, of one thread.
typedef struct {
  size_t k, capacity;      // capacity > k
  uint64_t *found;         // a query: `capacity` candidates
  uint32_t *counts;        // a query: how many of them are there
  float *thresholds;       // a query: lower scores are of no use; whole panels, infinity where there is no query
  float *scratch;          // room for CK_SEARCH_ROWS rows of floats
} ck_best;

/// Scores rows [first, last) with every query and keeps what may be among the k best. `rows` may be searched by `exact`
/// where ties abound. `allowed` has a bit a row, or is null.
/// The instruction set is 0 (portable), 1 (AVX2) or 2 (AVX-512 with VNNI), as in `ck_isa`, and one that the machine has.
void ck_scan(int isa, const ck_rows *rows, const ck_rows *exact, const ck_queries *queries, size_t first, size_t last,
             const uint64_t *allowed, ck_best *best);
