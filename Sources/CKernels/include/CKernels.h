#ifndef CKERNELS_H
#define CKERNELS_H
#include "search.h"
#endif
