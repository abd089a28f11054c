// The C interfaces of BLAS and LAPACK as OpenBLAS ships them.
#pragma once

#include <cblas.h>
#include <lapacke.h>
