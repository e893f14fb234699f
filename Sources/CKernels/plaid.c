#include <math.h>
#include <string.h>

#include "tokens.h"

// The stages of PLAID that look at centroids only (Santhanam et al. 2022, "PLAID: An Efficient Engine for Late Interaction
// Retrieval", section 4). Loops over 32 or 16 columns that compilers turn into vectors.

void ck_best_cells(const ck_cells *cells, size_t n, uint32_t *found, float *products, float *limits) {
  size_t stride = cells->stride;
  // The n-th largest so far; infinity where there is no query vector.
  for (size_t j = 0; j < stride; j++) limits[j] = j < cells->tokens ? -INFINITY : INFINITY;
  for (size_t i = 0; i < cells->tokens * n; i++) products[i] = -INFINITY;
  for (size_t c = 0; c < cells->count; c++) {
    const float *row = cells->products + c * stride;
    int is_better = 0;
    for (size_t j = 0; j < stride; j++) is_better |= row[j] > limits[j];
    if (!is_better) continue;
    for (size_t j = 0; j < cells->tokens; j++) {
      if (!(row[j] > limits[j])) continue;
      // Kept in descending order.
      float *best = products + j * n;
      uint32_t *numbers = found + j * n;
      size_t place = n - 1;
      for (; place > 0 && best[place - 1] < row[j]; place--) {
        best[place] = best[place - 1];
        numbers[place] = numbers[place - 1];
      }
      best[place] = row[j];
      numbers[place] = (uint32_t)c;
      limits[j] = best[n - 1];
    }
  }
}

void ck_kept_cells(const ck_cells *cells, float threshold, uint8_t *kept) {
  for (size_t c = 0; c < cells->count; c++) {
    const float *row = cells->products + c * cells->stride;
    int is_kept = 0;
    for (size_t j = 0; j < cells->tokens; j++) is_kept |= row[j] >= threshold;
    kept[c] = (uint8_t)is_kept;
  }
}

enum { COLUMNS = 16 };

/// The maxima of 16 columns; returns how many centroids were looked at.
static size_t maxima_of(const ck_cells *cells, const void *codes, size_t size, size_t tokens, const uint8_t *kept,
                        size_t column, float *maxima) {
  float best[COLUMNS];
  size_t seen = 0;
  for (size_t j = 0; j < COLUMNS; j++) best[j] = -INFINITY;
  for (size_t t = 0; t < tokens; t++) {
    size_t code = ck_code(codes, size, t, cells->count);
    if (kept != NULL && !kept[code]) continue;
    const float *row = cells->products + code * cells->stride + column;
    for (size_t j = 0; j < COLUMNS; j++) best[j] = row[j] > best[j] ? row[j] : best[j];
    seen++;
  }
  memcpy(maxima + column, best, sizeof best);
  return seen;
}

float ck_approximate_score(const ck_cells *cells, const void *codes, size_t size, size_t tokens, const uint8_t *kept,
                           float *maxima) {
  size_t seen = 0;
  for (size_t column = 0; column < cells->stride; column += COLUMNS)
    seen = maxima_of(cells, codes, size, tokens, kept, column, maxima);
  if (seen == 0) return -9999.0f * (float)cells->tokens;
  double sum = 0;
  for (size_t j = 0; j < cells->tokens; j++) sum += maxima[j];
  return (float)sum;
}
