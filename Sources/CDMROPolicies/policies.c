#include "policies.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// Made by `make graph-policy`.
static const uint8_t graph_policy[] = {
#embed "graphs.safetensors"
};

const uint8_t *dmro_graph_policy(void) { return graph_policy; }

size_t dmro_graph_policy_size(void) { return sizeof graph_policy; }
