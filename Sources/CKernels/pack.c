#include <math.h>
#include <string.h>

#include "CKernels.h"

// Packing is written once for all instruction sets: it moves bytes, and does so once per model.

static inline float from_bf16(uint16_t x) {
  uint32_t bits = (uint32_t)x << 16;
  float f;
  memcpy(&f, &bits, 4);
  return f;
}

/// Rounds to nearest even; a NaN stays one.
static inline uint16_t to_bf16(float f) {
  uint32_t bits;
  memcpy(&bits, &f, 4);
  if ((bits & 0x7fffffff) > 0x7f800000) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

/// Half precision by integer arithmetic: subnormals are scaled by a float multiplication.
static inline float from_f16(uint16_t h) {
  uint32_t sign = (uint32_t)(h & 0x8000) << 16, magnitude = (uint32_t)(h & 0x7fff) << 13;
  uint32_t bits = magnitude;
  float f;
  memcpy(&f, &bits, 4);
  f *= 0x1p112f;
  memcpy(&bits, &f, 4);
  if ((h & 0x7c00) == 0x7c00) bits = magnitude | 0x7f800000;
  bits |= sign;
  memcpy(&f, &bits, 4);
  return f;
}

void ck_load_floats(const void *source, ck_type type, size_t count, float *out) {
  const unsigned char *bytes = source;
  if (type == CK_F32) {
    memcpy(out, source, count * 4);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    uint16_t half;
    memcpy(&half, bytes + 2 * i, 2);
    out[i] = type == CK_BF16 ? from_bf16(half) : from_f16(half);
  }
}

enum { CHUNK = 256 };

static size_t element_size(ck_type type) { return type == CK_F32 ? 4 : type == CK_I8 ? 1 : 2; }

/// One row's elements [start, start + count) as floats.
static void load_chunk(const void *weights, ck_type type, size_t k, size_t row, size_t start, size_t count, float *out) {
  ck_load_floats((const char *)weights + (row * k + start) * element_size(type), type, count, out);
}

static size_t present(size_t outputs, size_t first) { return outputs - first < CK_PANEL ? outputs - first : CK_PANEL; }

void ck_pack_f32(const void *weights, ck_type type, size_t outputs, size_t k, size_t first, float *panel) {
  size_t columns = present(outputs, first);
  if (columns < CK_PANEL) memset(panel, 0, k * CK_PANEL * sizeof *panel);
  float chunk[CK_PANEL][16];
  for (size_t start = 0; start < k; start += 16) {
    size_t count = k - start < 16 ? k - start : 16;
    for (size_t j = 0; j < columns; j++) load_chunk(weights, type, k, first + j, start, count, chunk[j]);
    for (size_t l = 0; l < count; l++)
      for (size_t j = 0; j < columns; j++) panel[(start + l) * CK_PANEL + j] = chunk[j][l];
  }
}

void ck_pack_bf16(const void *weights, ck_type type, size_t outputs, size_t k, size_t first, uint16_t *panel) {
  size_t columns = present(outputs, first);
  memset(panel, 0, (k + 1) / 2 * 2 * CK_PANEL * sizeof *panel);
  float chunk[CHUNK];
  for (size_t j = 0; j < columns; j++)
    for (size_t start = 0; start < k; start += CHUNK) {
      size_t count = k - start < CHUNK ? k - start : CHUNK;
      load_chunk(weights, type, k, first + j, start, count, chunk);
      for (size_t l = 0; l < count; l++)
        panel[(start + l) / 2 * 2 * CK_PANEL + 2 * j + (start + l) % 2] = to_bf16(chunk[l]);
    }
}

/// The largest magnitude of a row; not a number if one of its elements is not finite.
static float largest(const void *weights, ck_type type, size_t k, size_t row) {
  float chunk[CHUNK], largest = 0, finite = 0;
  for (size_t start = 0; start < k; start += CHUNK) {
    size_t count = k - start < CHUNK ? k - start : CHUNK;
    load_chunk(weights, type, k, row, start, count, chunk);
    for (size_t l = 0; l < count; l++) {
      float magnitude = fabsf(chunk[l]);
      largest = magnitude > largest ? magnitude : largest;
      finite += chunk[l] * 0;
    }
  }
  return largest + finite;
}

static void pack_row_i8(const void *weights, ck_type type, size_t k, size_t row, float inverse, int8_t *panel, size_t j,
                        int32_t *sum) {
  float chunk[CHUNK];
  for (size_t start = 0; start < k; start += CHUNK) {
    size_t count = k - start < CHUNK ? k - start : CHUNK;
    load_chunk(weights, type, k, row, start, count, chunk);
    for (size_t l = 0; l < count; l++) {
      int8_t value = (int8_t)(int)rintf(chunk[l] * inverse);
      panel[(start + l) / 4 * 4 * CK_PANEL + 4 * j + (start + l) % 4] = value;
      *sum += value;
    }
  }
}

void ck_pack_i8(const void *weights, ck_type type, size_t outputs, size_t k, size_t first, int8_t *panel,
                float *scales, int32_t *sums) {
  size_t columns = present(outputs, first);
  memset(panel, 0, (k + 3) / 4 * 4 * CK_PANEL);
  for (size_t j = 0; j < columns; j++) {
    float magnitude = largest(weights, type, k, first + j);
    scales[j] = magnitude / 127;
    sums[j] = 0;
    // A tiny magnitude's inverse would overflow: such an output is zero to float precision.
    if (!isfinite(magnitude) || magnitude < 0x1p-120f) continue;
    pack_row_i8(weights, type, k, first + j, 127 / magnitude, panel, j, &sums[j]);
  }
}

static size_t padded(size_t count) { return (count + CK_PANEL - 1) / CK_PANEL * CK_PANEL; }

size_t ck_attention_scratch(size_t length, size_t dim) {
  const size_t tile_rows = 12;  // the most of any instruction set
  return padded(length) * dim + padded(dim) * length + tile_rows * padded(length);
}
