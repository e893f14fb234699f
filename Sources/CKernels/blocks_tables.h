#pragma once
#include "CKernels.h"

extern const ck_block_kernels ck_scalar_block_kernels;
#if defined(__x86_64__)
extern const ck_block_kernels ck_avx2_block_kernels;
extern const ck_block_kernels ck_avx512_block_kernels;
#endif
