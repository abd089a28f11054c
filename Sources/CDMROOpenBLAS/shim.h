// The C interfaces of BLAS and LAPACK in OpenBLAS.
#pragma once

#include <cblas.h>
#include <lapacke.h>
