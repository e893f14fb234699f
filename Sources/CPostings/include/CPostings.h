#pragma once
#include <stddef.h>
#include <stdint.h>

// The inner loops of sparse retrieval over blocks of at most 128 postings, one version per instruction set, chosen once at
// run time (RANKIFY_CPU=scalar|avx2|avx512 forces one). Every version gives the same bytes: the arithmetic is IEEE single
// precision without contraction, rounded to integers that add up exactly in any order.

enum { RK_BLOCK = 128 };

/// The contribution of one term to a document's score, in fixed point:
/// max(1, round(weight * (tf + alpha * L) / (tf + beta * L) + constant)), L the document's normalised length.
/// BM25, BM25+ and BM25L are of this form. 0 <= alpha <= beta and weight + constant < 2^30: no result overflows.
typedef struct {
  float weight;
  float alpha;
  float beta;
  float constant;
} rk_rational;

typedef enum { RK_SCALAR = 0, RK_AVX2 = 1, RK_AVX512 = 2 } rk_isa;

/// The best instruction set that this machine has, or the one forced by the environment.
rk_isa rk_best_isa(void);
/// Whether this machine has the instruction set.
int rk_has_isa(rk_isa isa);

/// Unpacks `count` values of `bits` bits each (0...32, least significant bit first) and adds `bias` to each. Reads up to 8
/// bytes past the end.
void rk_unpack(rk_isa isa, const uint8_t *packed, uint32_t bits, uint32_t count, uint32_t bias, uint32_t *out);

/// Unpacks `count` gaps and turns them into ascending document numbers: out[i] = previous + 1 + gap[i].
void rk_unpack_ascending(rk_isa isa, const uint8_t *packed, uint32_t bits, uint32_t count, uint32_t previous,
                         uint32_t *out);

/// contributions[i] of the posting (documents[i], frequencies[i]).
void rk_contributions(rk_isa isa, rk_rational function, const float *lengths, const uint32_t *documents,
                      const uint32_t *frequencies, uint32_t count, int32_t *contributions);

/// sums[documents[i] - origin] += contributions[i] for the postings with origin <= document < origin + width.
void rk_accumulate(const uint32_t *documents, const int32_t *contributions, uint32_t count, uint32_t origin,
                   uint32_t width, int32_t *sums);

/// Writes the positions of all sums >= minimum (which is at least 1), ascending; returns how many. `width` is a multiple
/// of 16; `out` has room for `width` + 16 values.
uint32_t rk_select(rk_isa isa, const int32_t *sums, uint32_t width, int32_t minimum, uint32_t *out);

/// Keeps, in order, those of `count` positions whose sums are >= minimum; returns how many. `positions` has room for 16
/// more values.
uint32_t rk_keep(rk_isa isa, const int32_t *sums, uint32_t *positions, uint32_t count, int32_t minimum);
