#ifndef CK_BLOCKS_H
#define CK_BLOCKS_H
#include <stddef.h>

// Before int8 quantisation, rows of weights and rows of activations are cut into the same blocks, and each block goes through
// a Walsh-Hadamard transform, which is orthogonal but for a factor: products stay what they are. An outlier, which would widen
// the range of its row and coarsen all its steps, is spread over its block (QuIP#, Tseng et al. 2024; QuaRot, Ashkboos et al.
// 2024).

enum { CK_BLOCK = 128 };

/// The size of the block that begins where `left` elements are left: 128, 64, 32 or 16; 1 where there are fewer than 16.
static inline size_t ck_block(size_t left) {
  for (size_t size = CK_BLOCK; size >= 16; size /= 2)
    if (left >= size) return size;
  return 1;
}

#endif
