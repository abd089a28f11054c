#include "elementwise.h"

#include <math.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

// Multiply-adds are not fused, so that all instruction sets give the same bits.
#pragma STDC FP_CONTRACT OFF

struct kernels {
    void (*add_bias)(float *, size_t, const float *, size_t, size_t);
    void (*add_bias_relu)(float *, size_t, const float *, size_t, size_t);
    void (*relu_backward)(float *, const float *, size_t, float *, size_t, size_t);
    void (*column_sums)(const float *, size_t, float *, size_t, size_t);
    void (*affine)(const float *, const float *, const float *, float *, size_t, size_t);
    void (*affine_relu)(const float *, const float *, const float *, float *, size_t, size_t);
    void (*gather_rows)(float *, const float *, const int32_t *, size_t, size_t);
    double (*sum_of_squares)(const float *, size_t);
    void (*transpose)(float *, const float *, size_t, size_t);
    void (*scale)(float *, float, size_t);
    void (*sgd_step)(float *, const float *, float *, float, float, size_t);
    void (*rmsprop_step)(float *, const float *, float *, float, float, float, size_t);
    void (*adam_step)(float *, const float *, float *, float *, float, float, float, float, float,
                      size_t);
};

#define NAME(f) f##_baseline
#include "kernels.h"
#undef NAME

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define NAME(f) f##_avx2
#include "kernels.h"
#undef NAME
#pragma clang attribute pop

// Registers of 512 bits are requested by name, because the compiler prefers 256 bits.
#pragma clang attribute push(                                                                      \
    __attribute__((target("avx2,avx512f,avx512bw,avx512dq,avx512vl"), min_vector_width(512))),     \
    apply_to = function)
#define NAME(f) f##_avx512
#include "kernels.h"
#undef NAME
#pragma clang attribute pop
#endif

static const struct kernels *chosen = &kernels_baseline;
static dmro_instructions level = DMRO_INSTRUCTIONS_BASELINE;

dmro_instructions dmro_set_instructions(dmro_instructions wanted) {
    chosen = &kernels_baseline;
    level = DMRO_INSTRUCTIONS_BASELINE;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (wanted >= DMRO_INSTRUCTIONS_AVX512 && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) {
        chosen = &kernels_avx512;
        level = DMRO_INSTRUCTIONS_AVX512;
    } else if (wanted >= DMRO_INSTRUCTIONS_AVX2 && __builtin_cpu_supports("avx2")) {
        chosen = &kernels_avx2;
        level = DMRO_INSTRUCTIONS_AVX2;
    }
#else
    (void)wanted;
#endif
    return level;
}

dmro_instructions dmro_get_instructions(void) { return level; }

__attribute__((constructor)) static void choose_best(void) {
    dmro_set_instructions(DMRO_INSTRUCTIONS_AVX512);
}

void dmro_add_bias(float *y, size_t stride, const float *bias, size_t rows, size_t columns) {
    chosen->add_bias(y, stride, bias, rows, columns);
}

void dmro_add_bias_relu(float *y, size_t stride, const float *bias, size_t rows, size_t columns) {
    chosen->add_bias_relu(y, stride, bias, rows, columns);
}

void dmro_relu_backward(float *dy, const float *y, size_t stride, float *sums, size_t rows,
                        size_t columns) {
    chosen->relu_backward(dy, y, stride, sums, rows, columns);
}

void dmro_column_sums(const float *x, size_t stride, float *sums, size_t rows, size_t columns) {
    chosen->column_sums(x, stride, sums, rows, columns);
}

void dmro_affine(const float *x, const float *weights, const float *bias, float *y, size_t inputs,
                 size_t outputs) {
    chosen->affine(x, weights, bias, y, inputs, outputs);
}

void dmro_affine_relu(const float *x, const float *weights, const float *bias, float *y,
                      size_t inputs, size_t outputs) {
    chosen->affine_relu(x, weights, bias, y, inputs, outputs);
}

// No vector kernel: `tanhf` of the C library, one element at a time, limits the speed.
void dmro_tanh(float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = tanhf(y[i]);
}

void dmro_tanh_backward(float *dy, const float *y, size_t count) {
    for (size_t i = 0; i < count; i++) dy[i] *= 1.0f - y[i] * y[i];
}

void dmro_gather_rows(float *destination, const float *source, const int32_t *indices,
                      size_t count, size_t width) {
    chosen->gather_rows(destination, source, indices, count, width);
}

void dmro_prefetch(const void *base, size_t size, const int32_t *indices, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *item = (const char *)base + (size_t)indices[i] * size;
        for (size_t byte = 0; byte < size; byte += 64) __builtin_prefetch(item + byte, 0, 2);
        __builtin_prefetch(item + size - 1, 0, 2);
    }
}

void dmro_transpose(float *destination, const float *source, size_t rows, size_t columns) {
    chosen->transpose(destination, source, rows, columns);
}

double dmro_sum_of_squares(const float *x, size_t count) {
    return chosen->sum_of_squares(x, count);
}

void dmro_scale(float *x, float factor, size_t count) { chosen->scale(x, factor, count); }

// The running means of an inactive unit decay until they are subnormal, and subnormal numbers slow
// every operation down. They count as zero during a step of an optimizer.
static unsigned flush_subnormals(void) {
#if defined(__x86_64__)
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040);
    return before;
#else
    return 0;
#endif
}

static void restore_subnormals(unsigned before) {
#if defined(__x86_64__)
    _mm_setcsr(before);
#else
    (void)before;
#endif
}

void dmro_sgd_step(float *p, const float *g, float *velocity, float rate, float momentum,
                   size_t count) {
    const unsigned before = flush_subnormals();
    chosen->sgd_step(p, g, velocity, rate, momentum, count);
    restore_subnormals(before);
}

void dmro_rmsprop_step(float *p, const float *g, float *square, float rate, float decay,
                       float epsilon, size_t count) {
    const unsigned before = flush_subnormals();
    chosen->rmsprop_step(p, g, square, rate, decay, epsilon, count);
    restore_subnormals(before);
}

void dmro_adam_step(float *p, const float *g, float *m, float *v, float rate, float beta1,
                    float beta2, float root, float epsilon, size_t count) {
    const unsigned before = flush_subnormals();
    chosen->adam_step(p, g, m, v, rate, beta1, beta2, root, epsilon, count);
    restore_subnormals(before);
}
