// OpenBLAS starts a thread for each processor when it is loaded, before main, unless its variable
// OPENBLAS_NUM_THREADS says otherwise. This package uses one, and at too little memory the others
// make the process fail at its start, or hang at its end.
//
// OpenBLAS asks this function of its own for the variable. A definition in the program comes before
// that of a shared library. It is weak, so that it yields where OpenBLAS is linked statically.
__attribute__((weak, visibility("default"))) int openblas_num_threads_env(void);

int openblas_num_threads_env(void) { return 1; }
