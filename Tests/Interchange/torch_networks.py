"""Networks of `dmro train` in PyTorch and back; Docs/Interchange.md shows these lines."""

# snippet: Docs/Interchange.md shows these lines.
import json

from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn


def load(path):
    """The networks of a weight file as torch.nn.Sequential, and its metadata."""
    with safe_open(path, "pt") as file:
        metadata, networks = file.metadata(), []
        shape = json.loads(metadata["architecture"])
        activation = {"relu": nn.ReLU, "tanh": nn.Tanh, "identity": nn.Identity}[shape["activation"]]
        widths = [shape["inputs"], *shape["hidden"], shape["outputs"]]
        for j in range(int(metadata["networks"])):
            layers = [nn.Linear(*pair) for pair in zip(widths, widths[1:])]
            for i, layer in enumerate(layers):
                for name, parameter in layer.named_parameters():
                    parameter.data = file.get_tensor(f"networks.{j}.layers.{i}.{name}")
            networks.append(nn.Sequential(*[m for x in layers for m in (x, activation())][:-1]))
    return networks, metadata


def save(networks, metadata, path):
    """Writes networks so that `dmro decide` takes them."""
    tensors = {}
    for j, network in enumerate(networks):
        for i, layer in enumerate(m for m in network if isinstance(m, nn.Linear)):
            for name, parameter in layer.state_dict().items():
                tensors[f"networks.{j}.layers.{i}.{name}"] = parameter
    save_file(tensors, path, metadata)
# end of snippet
