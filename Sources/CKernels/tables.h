#ifndef CK_TABLES_H
#define CK_TABLES_H
#include "CKernels.h"

extern const ck_kernels ck_scalar_kernels;
#if defined(__x86_64__)
extern const ck_kernels ck_avx2_kernels;
extern const ck_kernels ck_avx512_kernels;
extern const ck_kernels ck_avx512_bf16_kernels;
#endif

#endif
