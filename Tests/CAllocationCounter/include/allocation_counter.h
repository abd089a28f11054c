// Counts the allocations of the whole process but OpenBLAS, on Linux.
#pragma once

// The number of allocations so far by the calling thread; -1 where they cannot be counted, -2 under a
// sanitizer, which has an allocator of its own.
long allocation_count(void);
