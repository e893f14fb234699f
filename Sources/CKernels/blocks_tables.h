#pragma once
#include "CKernels.h"

extern const ck_unpacker ck_scalar_unpackers[CK_BLOCK_FORMATS];
#if defined(__x86_64__)
extern const ck_unpacker ck_avx2_unpackers[CK_BLOCK_FORMATS];
extern const ck_unpacker ck_avx512_unpackers[CK_BLOCK_FORMATS];
#endif
