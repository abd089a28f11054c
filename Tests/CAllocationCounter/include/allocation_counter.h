// Counts the allocations of the whole process, on Linux.
#pragma once

// The number of allocations so far by the calling thread; -1 where they cannot be counted.
long allocation_count(void);
