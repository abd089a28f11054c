// The loops, included once for each instruction set. NAME(f) is f with the suffix of the set.

// Sixteen floats, in one, two or four registers. Loads need no alignment.
typedef float NAME(lanes) __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t NAME(mask) __attribute__((vector_size(64)));
typedef double NAME(wide) __attribute__((vector_size(128)));

#define V NAME(lanes)
#define M NAME(mask)
#define LOAD(p) (*(const V *)(p))
#define STORE(p, v) (*(V *)(p) = (v))

static void NAME(add_bias)(float *y, size_t stride, const float *bias, size_t rows,
                           size_t columns) {
    for (size_t r = 0; r < rows; r++, y += stride) {
        size_t c = 0;
        for (; c + 16 <= columns; c += 16) STORE(y + c, LOAD(y + c) + LOAD(bias + c));
        for (; c < columns; c++) y[c] += bias[c];
    }
}

static void NAME(add_bias_relu)(float *y, size_t stride, const float *bias, size_t rows,
                                size_t columns) {
    const V zero = {0};
    for (size_t r = 0; r < rows; r++, y += stride) {
        size_t c = 0;
        for (; c + 16 <= columns; c += 16) {
            V sum = LOAD(y + c) + LOAD(bias + c);
            // Clear only sums below zero, so that NaN stays.
            STORE(y + c, (V)((M)sum & ~(sum < zero)));
        }
        for (; c < columns; c++) {
            float sum = y[c] + bias[c];
            y[c] = sum < 0 ? 0 : sum;
        }
    }
}

static void NAME(relu_backward)(float *dy, const float *y, size_t stride, float *sums, size_t rows,
                                size_t columns) {
    const V zero = {0};
    size_t c = 0;
    for (; c + 16 <= columns; c += 16) {
        V sum = {0};
        for (size_t r = 0; r < rows; r++) {
            V delta = (V)((M)LOAD(dy + r * stride + c) & (LOAD(y + r * stride + c) > zero));
            STORE(dy + r * stride + c, delta);
            sum += delta;
        }
        STORE(sums + c, sum);
    }
    for (; c < columns; c++) {
        float sum = 0;
        for (size_t r = 0; r < rows; r++) {
            float delta = y[r * stride + c] > 0 ? dy[r * stride + c] : 0;
            dy[r * stride + c] = delta;
            sum += delta;
        }
        sums[c] = sum;
    }
}

static void NAME(column_sums)(const float *x, size_t stride, float *sums, size_t rows,
                              size_t columns) {
    size_t c = 0;
    for (; c + 16 <= columns; c += 16) {
        V sum = {0};
        for (size_t r = 0; r < rows; r++) sum += LOAD(x + r * stride + c);
        STORE(sums + c, sum);
    }
    for (; c < columns; c++) {
        float sum = 0;
        for (size_t r = 0; r < rows; r++) sum += x[r * stride + c];
        sums[c] = sum;
    }
}

// Row by row of W, in blocks of 64 outputs kept in registers.
static inline __attribute__((always_inline)) void NAME(affine_body)(
    const float *x, const float *w, const float *bias, float *y, size_t inputs, size_t outputs,
    int relu) {
    const V zero = {0};
    size_t c = 0;
    for (; c + 64 <= outputs; c += 64) {
        V y0 = LOAD(bias + c), y1 = LOAD(bias + c + 16);
        V y2 = LOAD(bias + c + 32), y3 = LOAD(bias + c + 48);
        const float *row = w + c;
        for (size_t i = 0; i < inputs; i++, row += outputs) {
            float xi = x[i];
            y0 += xi * LOAD(row);
            y1 += xi * LOAD(row + 16);
            y2 += xi * LOAD(row + 32);
            y3 += xi * LOAD(row + 48);
        }
        if (relu) {
            y0 = (V)((M)y0 & ~(y0 < zero));
            y1 = (V)((M)y1 & ~(y1 < zero));
            y2 = (V)((M)y2 & ~(y2 < zero));
            y3 = (V)((M)y3 & ~(y3 < zero));
        }
        STORE(y + c, y0);
        STORE(y + c + 16, y1);
        STORE(y + c + 32, y2);
        STORE(y + c + 48, y3);
    }
    for (; c + 16 <= outputs; c += 16) {
        V sum = LOAD(bias + c);
        const float *row = w + c;
        for (size_t i = 0; i < inputs; i++, row += outputs) sum += x[i] * LOAD(row);
        if (relu) sum = (V)((M)sum & ~(sum < zero));
        STORE(y + c, sum);
    }
    // Up to four columns at once, each as two sums, so that additions need not wait for each other.
    while (c < outputs) {
        const size_t width = outputs - c < 4 ? outputs - c : 4;
        float even[4] = {0}, odd[4] = {0};
        const float *row = w + c;
        size_t i = 0;
        switch (width) {
#define ROWS(n)                                                                                    \
    for (; i + 2 <= inputs; i += 2, row += 2 * outputs) {                                          \
        for (size_t k = 0; k < n; k++) even[k] += x[i] * row[k];                                   \
        for (size_t k = 0; k < n; k++) odd[k] += x[i + 1] * row[outputs + k];                      \
    }                                                                                              \
    break
        case 1: ROWS(1);
        case 2: ROWS(2);
        case 3: ROWS(3);
        default: ROWS(4);
#undef ROWS
        }
        for (size_t k = 0; k < width; k++) {
            if (i < inputs) even[k] += x[i] * row[k];
            float sum = bias[c + k] + (even[k] + odd[k]);
            y[c + k] = relu && sum < 0 ? 0 : sum;
        }
        c += width;
    }
}

// Sixteen by sixteen: four rounds of interleaving row i with row i + 8.
static void NAME(transpose)(float *destination, const float *source, size_t rows, size_t columns) {
    size_t r = 0;
    for (; r + 16 <= rows; r += 16) {
        size_t c = 0;
        for (; c + 16 <= columns; c += 16) {
            V a[16], b[16];
            for (int i = 0; i < 16; i++) a[i] = LOAD(source + (r + i) * columns + c);
#define INTERLEAVE(from, to)                                                                       \
    for (int i = 0; i < 8; i++) {                                                                  \
        to[2 * i] = __builtin_shufflevector(from[i], from[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4,   \
                                            20, 5, 21, 6, 22, 7, 23);                              \
        to[2 * i + 1] = __builtin_shufflevector(from[i], from[i + 8], 8, 24, 9, 25, 10, 26, 11,    \
                                                27, 12, 28, 13, 29, 14, 30, 15, 31);               \
    }
            INTERLEAVE(a, b)
            INTERLEAVE(b, a)
            INTERLEAVE(a, b)
            INTERLEAVE(b, a)
#undef INTERLEAVE
            for (int i = 0; i < 16; i++) STORE(destination + (c + i) * rows + r, a[i]);
        }
        for (; c < columns; c++)
            for (int i = 0; i < 16; i++)
                destination[c * rows + r + i] = source[(r + i) * columns + c];
    }
    for (; r < rows; r++)
        for (size_t c = 0; c < columns; c++) destination[c * rows + r] = source[r * columns + c];
}

static void NAME(affine)(const float *x, const float *w, const float *bias, float *y, size_t inputs,
                         size_t outputs) {
    NAME(affine_body)(x, w, bias, y, inputs, outputs, 0);
}

static void NAME(affine_relu)(const float *x, const float *w, const float *bias, float *y,
                              size_t inputs, size_t outputs) {
    NAME(affine_body)(x, w, bias, y, inputs, outputs, 1);
}

static void NAME(gather_rows)(float *destination, const float *source, const int32_t *indices,
                              size_t count, size_t width) {
    for (size_t r = 0; r < count; r++, destination += width) {
        const float *row = source + (size_t)indices[r] * width;
        size_t c = 0;
        for (; c + 16 <= width; c += 16) STORE(destination + c, LOAD(row + c));
        for (; c < width; c++) destination[c] = row[c];
    }
}

static double NAME(sum_of_squares)(const float *x, size_t count) {
    // Sixteen partial sums, folded in a fixed order; in double, so that squares of floats do not
    // overflow.
    NAME(wide) partial = {0};
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        NAME(wide) v = __builtin_convertvector(LOAD(x + i), NAME(wide));
        partial += v * v;
    }
    double sum = 0;
    for (int lane = 0; lane < 16; lane++) sum += partial[lane];
    for (; i < count; i++) sum += (double)x[i] * (double)x[i];
    return sum;
}

static void NAME(scale)(float *x, float factor, size_t count) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16) STORE(x + i, LOAD(x + i) * factor);
    for (; i < count; i++) x[i] *= factor;
}

static void NAME(sgd_step)(float *p, const float *g, float *velocity, float rate, float momentum,
                           size_t count) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        V v = LOAD(velocity + i) * momentum + LOAD(g + i);
        STORE(velocity + i, v);
        STORE(p + i, LOAD(p + i) - v * rate);
    }
    for (; i < count; i++) {
        float v = velocity[i] * momentum + g[i];
        velocity[i] = v;
        p[i] -= v * rate;
    }
}

static void NAME(rmsprop_step)(float *p, const float *g, float *square, float rate, float decay,
                               float epsilon, size_t count) {
    const float rest = 1.0f - decay;
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        V gradient = LOAD(g + i);
        V s = LOAD(square + i) * decay + gradient * gradient * rest;
        STORE(square + i, s);
        STORE(p + i, LOAD(p + i) - gradient * rate / (__builtin_elementwise_sqrt(s) + epsilon));
    }
    for (; i < count; i++) {
        float s = square[i] * decay + g[i] * g[i] * rest;
        square[i] = s;
        p[i] -= g[i] * rate / (__builtin_sqrtf(s) + epsilon);
    }
}

static void NAME(adam_step)(float *p, const float *g, float *m, float *v, float rate, float beta1,
                            float beta2, float root, float epsilon, size_t count) {
    const float rest1 = 1.0f - beta1, rest2 = 1.0f - beta2;
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        V gradient = LOAD(g + i);
        V first = LOAD(m + i) * beta1 + gradient * rest1;
        V second = LOAD(v + i) * beta2 + gradient * gradient * rest2;
        STORE(m + i, first);
        STORE(v + i, second);
        STORE(p + i,
              LOAD(p + i) - first * rate / (__builtin_elementwise_sqrt(second) * root + epsilon));
    }
    for (; i < count; i++) {
        float first = m[i] * beta1 + g[i] * rest1;
        float second = v[i] * beta2 + g[i] * g[i] * rest2;
        m[i] = first;
        v[i] = second;
        p[i] -= first * rate / (__builtin_sqrtf(second) * root + epsilon);
    }
}

static const struct kernels NAME(kernels) = {
    NAME(add_bias),       NAME(add_bias_relu), NAME(relu_backward), NAME(column_sums),
    NAME(affine),         NAME(affine_relu),   NAME(gather_rows),   NAME(sum_of_squares),
    NAME(transpose),      NAME(scale),         NAME(sgd_step),     NAME(rmsprop_step),
    NAME(adam_step),
};

#undef V
#undef M
#undef LOAD
#undef STORE
