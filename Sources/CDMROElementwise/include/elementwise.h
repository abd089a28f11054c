// Elementwise loops missing in BLAS, over row-major matrices of floats.
//
// Every loop is compiled for several instruction sets, and the best one of the processor is chosen
// at run time. All of them add in the same order and round after each operation, so they give the
// same bits.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    DMRO_INSTRUCTIONS_BASELINE = 0,
    DMRO_INSTRUCTIONS_AVX2 = 1,
    DMRO_INSTRUCTIONS_AVX512 = 2,
} dmro_instructions;

// The instruction set in use.
dmro_instructions dmro_get_instructions(void);

// Uses the given instruction set, or the best one below it on this processor, and returns it. Do
// not call it while a loop runs on another thread.
dmro_instructions dmro_set_instructions(dmro_instructions wanted);

// y[r, c] <- y[r, c] + bias[c], then ReLU or not.       y [rows, stride]
void dmro_add_bias(float *y, size_t stride, const float *bias, size_t rows, size_t columns);
void dmro_add_bias_relu(float *y, size_t stride, const float *bias, size_t rows, size_t columns);

// dy <- dy where y > 0, else 0; sums[c] <- sum over r of dy[r, c].       both [rows, stride]
void dmro_relu_backward(float *dy, const float *y, size_t stride, float *sums, size_t rows,
                        size_t columns);

// sums[c] <- sum over r of x[r, c].       x [rows, stride]
void dmro_column_sums(const float *x, size_t stride, float *sums, size_t rows, size_t columns);

// y <- bias + x . W, then ReLU or not.       x [inputs], W [inputs, outputs], y [outputs]
void dmro_affine(const float *x, const float *weights, const float *bias, float *y, size_t inputs,
                 size_t outputs);
void dmro_affine_relu(const float *x, const float *weights, const float *bias, float *y,
                      size_t inputs, size_t outputs);

// y <- tanh y, and dy <- dy (1 - y^2).
void dmro_tanh(float *y, size_t count);
void dmro_tanh_backward(float *dy, const float *y, size_t count);

// destination[i, :] <- source[indices[i], :]       rows of the given width
void dmro_gather_rows(float *destination, const float *source, const int32_t *indices,
                      size_t count, size_t width);

// Prefetches items into the second cache: base[indices[i]], each of the given size in bytes.
void dmro_prefetch(const void *base, size_t size, const int32_t *indices, size_t count);

// destination[c, r] <- source[r, c]       source [rows, columns]
void dmro_transpose(float *destination, const float *source, size_t rows, size_t columns);

// Sum of squares, and multiplication by a factor.
double dmro_sum_of_squares(const float *x, size_t count);
void dmro_scale(float *x, float factor, size_t count);

// One step of an optimizer on `count` parameters p with gradients g.
void dmro_sgd_step(float *p, const float *g, float *velocity, float rate, float momentum,
                   size_t count);
void dmro_rmsprop_step(float *p, const float *g, float *square, float rate, float decay,
                       float epsilon, size_t count);
// p <- p - rate m / (sqrt(v) * root + epsilon). The caller multiplies the rate by
// 1 / (1 - beta1^t); root is 1 / sqrt(1 - beta2^t).
void dmro_adam_step(float *p, const float *g, float *m, float *v, float rate, float beta1,
                    float beta2, float root, float epsilon, size_t count);

#ifdef __cplusplus
}
#endif
