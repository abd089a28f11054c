#ifndef DMRO_POLICIES_H
#define DMRO_POLICIES_H

#include <stddef.h>
#include <stdint.h>

// The packaged policy for graphs: the bytes of a weight file, and their number.
const uint8_t *dmro_graph_policy(void);
size_t dmro_graph_policy_size(void);

#endif
