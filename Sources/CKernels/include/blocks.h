#pragma once
#include <stddef.h>
#include <stdint.h>

// Weights in blocks of few bits a number (ggml's formats, as GGUF files hold them) to floats. Every instruction set gives the
// same bits: products and sums are rounded one by one.

typedef enum {
  CK_BLOCKS_F32 = 0,
  CK_BLOCKS_F16 = 1,
  CK_BLOCKS_BF16 = 2,
  CK_BLOCKS_Q8_0 = 3,
  CK_BLOCKS_Q4_0 = 4,
  CK_BLOCKS_Q4_1 = 5,
  CK_BLOCKS_Q5_0 = 6,
  CK_BLOCKS_Q5_1 = 7,
  CK_BLOCKS_Q2_K = 8,
  CK_BLOCKS_Q3_K = 9,
  CK_BLOCKS_Q4_K = 10,
  CK_BLOCKS_Q5_K = 11,
  CK_BLOCKS_Q6_K = 12,
  CK_BLOCKS_MXFP4 = 13,
  CK_BLOCK_FORMATS = 14
} ck_block_format;

/// Writes the numbers of `count` blocks, of any alignment, to `out`.
typedef void (*ck_unpacker)(const void *blocks, size_t count, float *out);
