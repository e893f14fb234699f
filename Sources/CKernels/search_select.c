#include "search_scan.h"

#include <math.h>

// MARK: Selection

static inline uint64_t median(uint64_t a, uint64_t b, uint64_t c) {
  if (a < b) return b < c ? b : (a < c ? c : a);
  return a < c ? a : (b < c ? c : b);
}

static void insertion_sort(uint64_t *x, size_t count) {
  for (size_t i = 1; i < count; i++) {
    uint64_t value = x[i];
    size_t j = i;
    for (; j > 0 && x[j - 1] < value; j--) x[j] = x[j - 1];
    x[j] = value;
  }
}

/// Moves what is larger than the pivot to the front, without a branch that could be mispredicted; returns how many.
static size_t partition(uint64_t *x, size_t count, uint64_t pivot) {
  size_t larger = 0;
  for (size_t i = 0; i < count; i++) {
    uint64_t value = x[i];
    x[i] = x[larger];
    x[larger] = value;
    larger += value > pivot;
  }
  return larger;
}

uint64_t ck_select(uint64_t *x, size_t count, size_t k) {
  size_t first = 0, last = count;
  while (last - first > 16) {
    size_t step = (last - first) / 4;
    uint64_t pivot = median(x[first + step], x[first + 2 * step], x[first + 3 * step]);
    // Candidates differ in their rows: the pivot itself is the only one that is not on one side.
    size_t middle = first + partition(x + first, last - first, pivot);
    if (k <= middle) {
      last = middle;
    } else {
      partition(x + middle, last - middle, pivot - 1);
      if (k == middle + 1) return pivot;
      first = middle + 1;
    }
  }
  insertion_sort(x + first, last - first);
  return x[k - 1];
}

// MARK: Keeping the best

static size_t keep(uint64_t *found, size_t count, size_t k, float limit) {
  size_t kept = k;
  for (size_t i = k; i < count; i++)
    if (ck_candidate_score(found[i]) >= limit) {
      uint64_t swapped = found[kept];
      found[kept++] = found[i];
      found[i] = swapped;
    }
  return kept;
}

/// Makes room in a full list: what cannot be among the k best goes. Where rounding leaves too many in doubt, exact scores
/// decide.
void ck_shrink(const ck_scan_work *work, size_t query) {
  ck_best *best = work->best;
  uint64_t *found = best->found + query * best->capacity;
  size_t count = best->counts[query], k = best->k;
  float slack = work->queries->slack[query];
  float limit = ck_candidate_score(ck_select(found, count, k)) - slack;
  size_t kept = slack > 0 ? keep(found, count, k, limit) : k;
  if (kept > k + (best->capacity - k) / 2) {
    const float *values = work->queries->values + query * work->queries->padded;
    ck_rescore(work->exact, values, found, kept);
    limit = ck_candidate_score(ck_select(found, kept, k)) - slack;
    kept = k;
  }
  best->counts[query] = (uint32_t)kept;
  // Another thread may have raised the threshold further.
  if (limit > best->thresholds[query]) best->thresholds[query] = limit;
}
