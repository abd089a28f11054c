"""Has onnx check an exported policy, and ONNX Runtime run it.

Usage: check_onnx.py FOLDER WORKFLOWS FILE

FOLDER holds config.json, weights.safetensors and plans.json (what `dmro decide --json` printed).
Action values agree with those recomputed from the weight file in double precision within 1e-5
relative, for batches of several sizes, and the plans that ONNX Runtime leads to are those of dmro.
"""

import json
import sys
from pathlib import Path

import check_weights
import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file

TOLERANCE = 1e-5


def main():
    folder, workflow_file, path = map(Path, sys.argv[1:])
    onnx.checker.check_model(onnx.load(path), full_check=True)
    config = json.loads((folder / "config.json").read_text())
    tensors = load_file(folder / "weights.safetensors")
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (state,), (output,) = session.get_inputs(), session.get_outputs()
    units = config["model"]["units"]

    furthest = 0.0
    for batch in (1, 2, 33):
        states = numpy.random.default_rng(batch).random((batch, state.shape[1]), numpy.float32)
        values = session.run([output.name], {state.name: states})[0]
        if values.shape != (batch, units, len(config["system"]["sites"])):
            sys.exit(f"{path.name}: a batch of {batch} gives the shape {values.shape}")
        for row in range(batch):
            for network in range(units):
                expected = check_weights.action_values(tensors, network, config, states[row])
                error = numpy.abs(values[row, network] - expected)
                furthest = max(furthest, (error / numpy.maximum(1, numpy.abs(expected))).max())
    if furthest > TOLERANCE:
        sys.exit(f"{path.name}: action values differ by {furthest}")

    metadata = session.get_modelmeta().custom_metadata_map
    expected = {
        "sites": json.dumps([site["name"] for site in config["system"]["sites"]]),
        "encoding": config["encoding"],
        "max_subtasks": str(config["workload"]["subtasks"]),
    }
    found = {name: metadata[name] for name in expected}
    found["sites"] = json.dumps(json.loads(found["sites"]))
    if found != expected:
        sys.exit(f"{path.name}: metadata {found}, expected {expected}")

    # The same rollouts as those of the weights, but each action value is ONNX Runtime's.
    check_weights.action_values = lambda _tensors, network, _config, inputs: session.run(
        [output.name], {state.name: inputs[None]}
    )[0][0, network]
    plans = json.loads((folder / "plans.json").read_text())["plans"]
    workflows = json.loads(workflow_file.read_text())["workflows"]
    lines = check_weights.differences(config, None, workflows, plans)
    if lines:
        sys.exit("\n".join(lines))
    print(
        f"{folder.name}: ONNX Runtime {onnxruntime.__version__} within {furthest:.1e}, "
        f"{len(plans)} plans the same"
    )


if __name__ == "__main__":
    main()
