#include "CPostings.h"
