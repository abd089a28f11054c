/* What one thread of this machine can do at most, as one line of JSON.
 *
 *     roofline [bytes]
 *
 * sgemmGigaflops: the speed of a large product, 2n^3 operations in the best of several runs.
 * bandwidthGigabytes: the speed of a <- b + s * c over three arrays that take so many bytes together,
 * 12 bytes for each element in the best of several runs. What lies in a cache is faster than what
 * does not, so that the bytes should be those that the work touches again and again.
 *
 * A lower bound of the time of work is then
 *
 *     operations / peak + bytes / bandwidth
 *
 * as if products never waited for memory, and everything else for nothing but memory.
 */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void openblas_set_num_threads(int);
char *openblas_get_corename(void);
char *openblas_get_config(void);

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static float *numbers(size_t count) {
  float *result = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
  if (!result) exit(1);
  for (size_t i = 0; i < count; i++) result[i] = (float)(i % 7) - 3;
  return result;
}

/* The best of `runs` products of two n x n matrices, in operations per second. */
static double product(int n, int runs) {
  float *a = numbers((size_t)n * n), *b = numbers((size_t)n * n), *c = numbers((size_t)n * n);
  double best = 1e30;
  for (int run = 0; run < runs; run++) {
    double start = now();
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, c, n);
    double elapsed = now() - start;
    if (elapsed < best) best = elapsed;
  }
  free(a), free(b), free(c);
  return 2.0 * n * n * n / best;
}

/* The best of many passes over three arrays, in bytes per second. */
static double triad(size_t bytes, double seconds) {
  size_t count = bytes / 12 < 64 ? 64 : bytes / 12;
  float *restrict a = numbers(count), *restrict b = numbers(count), *restrict c = numbers(count);
  size_t passes = 1 + 2000000 / count;
  double best = 1e30, end = now() + seconds;
  while (now() < end) {
    double start = now();
    for (size_t pass = 0; pass < passes; pass++) {
      for (size_t i = 0; i < count; i++) a[i] = b[i] + 0.5f * c[i];
      __asm__ volatile("" : : "r"(a) : "memory");
    }
    double elapsed = (now() - start) / (double)passes;
    if (elapsed < best) best = elapsed;
  }
  free(a), free(b), free(c);
  return 12.0 * (double)count / best;
}

int main(int count, char **arguments) {
  size_t bytes = count > 1 ? strtoull(arguments[1], NULL, 10) : 256u << 20;
  openblas_set_num_threads(1);
  printf(
      "{\"sgemmGigaflops\": %.1f, \"bandwidthGigabytes\": %.1f, \"bytes\": %zu, "
      "\"core\": \"%s\", \"library\": \"%s\"}\n",
      product(1536, 25) / 1e9, triad(bytes, 0.5) / 1e9, bytes, openblas_get_corename(),
      openblas_get_config());
  return 0;
}
