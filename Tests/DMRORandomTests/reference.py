"""Prints the numbers in ReferenceTests.swift, from an implementation that shares nothing with Swift.

Sources: https://prng.di.unimi.it/xoshiro256plusplus.c and splitmix64.c (Blackman and Vigna),
http://www.isthe.com/chongo/tech/comp/fnv/ (FNV-1a). Run: python3 reference.py
"""

M = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M
    return z ^ (z >> 31)


def fnv1a(text):
    h = 0xCBF29CE484222325
    for byte in text.encode():
        h = ((h ^ byte) * 0x100000001B3) & M
    return h


def rotl(x, k):
    return ((x << k) | (x >> (64 - k))) & M


class Stream:
    def __init__(self, key):
        self.key = key
        self.s = [mix((key + (i + 1) * GOLDEN) & M) for i in range(4)]

    def next(self):
        s = self.s
        result = (rotl((s[0] + s[3]) & M, 23) + s[0]) & M
        t = (s[1] << 17) & M
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)
        return result

    def split(self, label):
        if isinstance(label, str):
            return Stream(mix(self.key ^ mix(fnv1a(label))))
        return Stream(mix((self.key + 0xD1B54A32D192ED03 * (label + 1)) & M))


def show(title, stream):
    print(title, [f"0x{stream.next():016X}" for _ in range(4)])


if __name__ == "__main__":
    counted = Stream(0)
    counted.s = [1, 2, 3, 4]
    show("state 1, 2, 3, 4:", counted)
    for seed in (0, 1, 42, M):
        show(f"seed {seed}:", Stream(mix((seed + GOLDEN) & M)))
    root = Stream(mix((1 + GOLDEN) & M))
    show("seed 1, exploration:", root.split("exploration"))
    show("seed 1, exploration, 3:", root.split("exploration").split(3))
    show("seed 1, ä:", root.split("ä"))
    show("seed 1, 0:", root.split(0))
