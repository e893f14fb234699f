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

static size_t element_size(ck_type type) { return type == CK_F32 ? 4 : 2; }

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

void ck_pack_columns_f32(const float *x, size_t stride, size_t columns, size_t k, size_t first, float *panel) {
  size_t count = present(columns, first);
  if (count < CK_PANEL) memset(panel, 0, k * CK_PANEL * sizeof *panel);
  for (size_t l = 0; l < k; l++) memcpy(panel + l * CK_PANEL, x + l * stride + first, count * sizeof *panel);
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

/// The bits of the largest magnitude of a row: as integers, magnitudes compare like floats, and what is not finite is the
/// largest of all. (Unlike a maximum of floats, compilers vectorise this.)
static int32_t largest_bits(const void *weights, ck_type type, size_t k, size_t row) {
  float chunk[CHUNK];
  int32_t bits[CHUNK], largest = 0;
  for (size_t start = 0; start < k; start += CHUNK) {
    size_t count = k - start < CHUNK ? k - start : CHUNK;
    load_chunk(weights, type, k, row, start, count, chunk);
    memcpy(bits, chunk, count * sizeof *bits);
    for (size_t l = 0; l < count; l++) {
      int32_t magnitude = bits[l] & 0x7fffffff;
      largest = magnitude > largest ? magnitude : largest;
    }
  }
  return largest;
}

/// values = weights * inverse, rounded to nearest; the unused rest is 0. Returns their sum.
static int32_t round_chunk(const float *weights, size_t count, float inverse, int8_t values[CHUNK]) {
  int32_t bits[CHUNK], sum = 0;
  float shifted[CHUNK];
  // Adding 1.5 * 2^23 leaves the integer in the low bits.
  for (size_t l = 0; l < count; l++) shifted[l] = weights[l] * inverse + 0x1.8p23f;
  memcpy(bits, shifted, count * sizeof *bits);
  memset(values, 0, CHUNK);
  for (size_t l = 0; l < count; l++) {
    int32_t value = bits[l] - 0x4b400000;
    values[l] = (int8_t)value;
    sum += value;
  }
  return sum;
}

/// Writes row j of a panel; returns the sum of its values.
static int32_t pack_row_i8(const void *weights, ck_type type, size_t k, size_t row, float inverse, int8_t *panel,
                           size_t j) {
  float chunk[CHUNK];
  int8_t values[CHUNK];
  int32_t sum = 0;
  for (size_t start = 0; start < k; start += CHUNK) {
    size_t count = k - start < CHUNK ? k - start : CHUNK;
    load_chunk(weights, type, k, row, start, count, chunk);
    sum += round_chunk(chunk, count, inverse, values);
    for (size_t l = 0; l < count; l += 4) memcpy(panel + (start + l) * CK_PANEL + 4 * j, values + l, 4);
  }
  return sum;
}

void ck_pack_i8(const void *weights, ck_type type, size_t outputs, size_t k, size_t first, int8_t *panel,
                float *scales, int32_t *sums) {
  size_t columns = present(outputs, first);
  memset(panel, 0, (k + 3) / 4 * 4 * CK_PANEL);
  for (size_t j = 0; j < columns; j++) {
    int32_t bits = largest_bits(weights, type, k, first + j);
    float magnitude;
    memcpy(&magnitude, &bits, 4);
    scales[j] = magnitude / 127;
    sums[j] = 0;
    // Infinity's row becomes not a number. A tiny magnitude's inverse would overflow: such an output is zero.
    if (!isfinite(magnitude)) scales[j] = NAN;
    if (isfinite(magnitude) && magnitude > 0x1p-120f)
      sums[j] = pack_row_i8(weights, type, k, first + j, 127 / magnitude, panel, j);
  }
}

static size_t padded(size_t count) { return (count + CK_PANEL - 1) / CK_PANEL * CK_PANEL; }

size_t ck_attention_scratch(size_t length, size_t dim) {
  const size_t tile_rows = 12;  // the most of any instruction set
  return padded(length) * dim + padded(dim) * length + tile_rows * padded(length);
}

size_t ck_attention_gradient_scratch(size_t length, size_t dim) {
  size_t keys = padded(length) * dim, values = padded(dim) * length;
  return (keys > values ? keys : values) + 3 * length * length;
}
