"""Makes Golden/statistics.json: statistics as scipy, NumPy and rliable compute them.

Before that, it checks that pandas reads ../DMRORecordsTests/Golden/records.csv, which is the output of
a test, without options.

    python3 -m venv .venv-statistics
    .venv-statistics/bin/pip install numpy==2.4.6 scipy==1.17.1 rliable==1.2.0 'pandas<3'
    .venv-statistics/bin/python Tests/DMROStatisticsTests/reference_statistics.py

The same versions make the same bytes; it takes four minutes, most of them in rliable.
"""

import json
import pathlib

import numpy as np
import pandas
import scipy
import scipy.stats
from rliable import library, metrics

SHARES = [0, 0.025, 0.1, 0.25, 1 / 3, 0.5, 0.77, 0.975, 1]


def trimmed(values):
    return scipy.stats.trim_mean(values, 0.25, axis=None)


def samples(generator):
    cases = [generator.normal(3, 2, n) for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 101)]
    cases += [np.array([2.0, 2, 2, 5, 5, 1, 1, 1]), generator.lognormal(0, 3, 37)]
    cases += [np.array([-1e-12, 1e12, 3, -4, 0, 1e-300])]
    return [
        {
            "values": list(x),
            "mean": np.mean(x),
            "standardDeviation": np.std(x, ddof=1) if len(x) > 1 else None,
            "median": np.median(x),
            "interquartileMean": trimmed(x),
            "shares": SHARES,
            "quantiles": list(np.quantile(x, SHARES)),
        }
        for x in cases
    ]


def resampled(generator):
    """Resamples that are written out: every statistic and its interval must agree to rounding."""
    result = []
    for sizes in ([10], [4], [1], [5, 5, 5], [3, 7, 10]):
        tasks = [generator.gamma(2, 1 + task, size) for task, size in enumerate(sizes)]
        values = np.concatenate(tasks)
        first = np.cumsum([0] + sizes[:-1])
        runs = np.array(
            [
                np.concatenate([f + generator.integers(0, n, n) for f, n in zip(first, sizes)])
                for _ in range(41)
            ]
        )
        case = {"values": list(values), "runs": runs.tolist(), "statistics": {}}
        for name, function in (
            ("mean", np.mean), ("median", np.median), ("interquartileMean", trimmed),
        ):
            replicates = [function(values[row]) for row in runs]
            case["statistics"][name] = {
                "replicates": replicates,
                "value": function(values),
                "lower": np.percentile(replicates, 2.5),
                "upper": np.percentile(replicates, 97.5),
            }
        result.append(case)
    return result


def interval(scores, function):
    """rliable's estimate; its resampling draws from NumPy's global state."""
    np.random.seed(1)
    value, ends = library.get_interval_estimates(
        {"x": scores}, lambda *x: np.array([function(*x)]), reps=20000
    )
    return {"value": value["x"][0], "lower": ends["x"][0, 0], "upper": ends["x"][1, 0]}


def stratified(generator):
    # Tasks far apart: resampling over tasks too would give intervals many times as wide.
    scores = generator.normal([0, 10, 20, 40], [1, 2, 0.5, 3], (10, 4))
    return {
        "tasks": scores.T.tolist(),
        "mean": interval(scores, metrics.aggregate_mean),
        "interquartileMean": interval(scores, metrics.aggregate_iqm),
        "medianOfMeans": interval(scores, metrics.aggregate_median),
    }


def improvements(generator):
    result = []
    for n, m, tasks, digits in ((10, 10, 1, 1), (10, 10, 4, 1), (7, 12, 3, 3), (1, 1, 1, 0), (5, 5, 2, 0)):
        x = np.round(generator.normal(0.3, 1, (n, tasks)), digits)
        y = np.round(generator.normal(0, 1, (m, tasks)), digits)
        case = {"first": x.T.tolist(), "second": y.T.tolist()}
        case["higher"] = interval([x, y], metrics.probability_of_improvement)
        case["lower"] = interval([-x, -y], metrics.probability_of_improvement)
        result.append(case)
    return result


def paired(generator):
    common = generator.normal(10, 3, 25)
    first, second = common + generator.normal(0, 0.5, 25), 1.2 * common + generator.normal(0, 0.5, 25)

    def scipy_interval(function):
        ends = scipy.stats.bootstrap(
            (first, second), function, paired=True, vectorized=False, method="percentile",
            n_resamples=20000, rng=np.random.default_rng(3),
        ).confidence_interval
        return {"value": function(first, second), "lower": ends.low, "upper": ends.high}

    return {
        "first": list(first),
        "second": list(second),
        "meanDifference": scipy_interval(lambda x, y: np.mean(x - y)),
        "interquartileMeanDifference": scipy_interval(lambda x, y: trimmed(x - y)),
        "meanReduction": scipy_interval(lambda x, y: 1 - np.mean(x) / np.mean(y)),
        "interquartileMeanReduction": scipy_interval(lambda x, y: 1 - trimmed(x) / trimmed(y)),
        "gap": scipy_interval(lambda x, y: np.mean(x) / np.mean(y) - 1),
        "gaps": list(first / second - 1),
    }


def check_records(path):
    table = pandas.read_csv(path)
    assert list(table.columns) == ["scheme", "seed", "cost", "note, if any", "gap"]
    assert table["scheme"].tolist() == [
        "dmro", "a,b", "two\nlines", "cr\r\nlf\rcr", "δ = 0,2 · 東京 🛰️", '"\u0301"', "  spaces  ",
    ]
    assert table["seed"].dtype == np.int64
    assert table["seed"].tolist() == [1, -1, 2**63 - 1, -(2**63), 0, 7, 3]
    costs = [0.1, 1e-300, 5e-324, 1.7976931348623157e308, np.inf, 123456789.125, 3]
    gaps = [1, np.nan, 0.1 + 0.2, -0.0, -np.inf, 1e16, 2]
    np.testing.assert_allclose(table["cost"], costs, rtol=1e-15, atol=5e-324)
    np.testing.assert_allclose(table["gap"], gaps, rtol=1e-15)
    notes = ["plain", 'say "hi"', None, None, "e\u0301 and \u00e9", '"', None]
    assert [None if pandas.isna(note) else note for note in table["note, if any"]] == notes
    exact = pandas.read_csv(path, float_precision="round_trip")
    assert exact["cost"].tolist() == costs
    np.testing.assert_array_equal(exact["gap"], gaps)


def main():
    golden_files = pathlib.Path(__file__).parent / "Golden"
    check_records(golden_files.parents[1] / "DMRORecordsTests/Golden/records.csv")
    generator = np.random.default_rng(2024)
    golden = {
        "made": f"reference_statistics.py with numpy {np.__version__}, scipy {scipy.__version__}, "
        "rliable 1.2.0",
        "samples": samples(generator),
        "resampled": resampled(generator),
        "stratified": stratified(generator),
        "improvements": improvements(generator),
        "paired": paired(generator),
    }
    (golden_files / "statistics.json").write_text(json.dumps(golden, allow_nan=False) + "\n")


main()
