#include "search_scan.h"

#include <string.h>

#if defined(__x86_64__)
#define CK_X86 1
#endif

// MARK: Dispatch

typedef void (*tile_function)(const ck_scan_work *, const ck_tile *);

static tile_function function_of(int isa) {
#ifdef CK_X86
  if (isa == 2) return ck_tile_avx512;
  if (isa == 1) return ck_tile_avx2;
#endif
  return ck_tile_portable;
}

// MARK: Queries

void ck_pack_queries_f32(const float *values, size_t count, size_t padded, float *out) {
  memset(out, 0, (count + CK_SEARCH_PANEL - 1) / CK_SEARCH_PANEL * CK_SEARCH_PANEL * padded * sizeof *out);
  for (size_t q = 0; q < count; q++) {
    float *panel = out + q / CK_SEARCH_PANEL * CK_SEARCH_PANEL * padded + q % CK_SEARCH_PANEL;
    for (size_t i = 0; i < padded; i++) panel[i * CK_SEARCH_PANEL] = values[q * padded + i];
  }
}

void ck_pack_queries_i8(const int8_t *codes, size_t count, size_t padded, int8_t *out) {
  memset(out, 0, (count + CK_SEARCH_PANEL - 1) / CK_SEARCH_PANEL * CK_SEARCH_PANEL * padded);
  for (size_t q = 0; q < count; q++) {
    int8_t *panel = out + q / CK_SEARCH_PANEL * CK_SEARCH_PANEL * padded + q % CK_SEARCH_PANEL * 4;
    for (size_t i = 0; i < padded; i++) panel[i / 4 * CK_SEARCH_PANEL * 4 + i % 4] = codes[q * padded + i];
  }
}

// MARK: Scanning

void ck_scan(int isa, const ck_rows *rows, const ck_rows *exact, const ck_queries *queries, size_t first, size_t last,
             const uint64_t *allowed, ck_best *best) {
  ck_scan_work work = {rows, exact, queries, allowed, best};
  tile_function function = function_of(isa);
  while (first < last) {
    size_t place = first % rows->per_chunk;
    size_t chunk = first / rows->per_chunk * rows->chunk_bytes;
    size_t count = rows->per_chunk - place;
    if (count > CK_TILE) count = CK_TILE;
    if (count > last - first) count = last - first;
    ck_tile tile = {rows->base + chunk + place * rows->stride, rows->scales + chunk + place * 4, rows->stride,
                    (uint32_t)first, (uint32_t)count};
    function(&work, &tile);
    first += count;
  }
}
