"""What callers should not do: an exception each, and nothing has changed."""

import ctypes
import gc
import threading
import time
import weakref

import gymnasium
import numpy as np
import pytest
from conftest import assert_same, single_class, vector_class

import dmro
from dmro import _library

NAN = float("nan")


def raises_without_change(env, twin, error, match, action):
    """Fails unless a step raises an error, and the next step is as if it had not been."""
    with pytest.raises(error, match=match) as found:
        env.step(action)
    assert "\n" not in str(found.value)
    allowed = np.zeros(env.num_envs, np.int64) if hasattr(env, "num_envs") else 0
    assert_same(env.step(allowed), twin.step(allowed))


@pytest.mark.parametrize(
    ("action", "error", "match"),
    [
        (3, dmro.Error, "action: must be between 0 and 2, found 3"),
        (-1, dmro.Error, "between 0 and 2, found -1"),
        (2**62, dmro.Error, "between 0 and 2, found"),
        (2**70, dmro.Error, "between 0 and 2, found"),
        (NAN, TypeError, "action: must be an integer, found nan"),
        (1.0, TypeError, "action: must be an integer, found 1.0"),
        (np.float32(1), TypeError, "action: must be an integer"),
        (np.array([1, 2]), TypeError, "action: must be an integer"),
        (np.array([]), TypeError, "action: must be an integer"),
        ("1", TypeError, "action: must be an integer, found '1'"),
        (None, TypeError, "action: must be an integer, found None"),
        ([1], None, None),
        ([[1, 2], [3]], TypeError, "action: must be an integer"),
    ],
)
def test_actions(kind, action, error, match):
    env, twin = single_class(kind)(), single_class(kind)()
    env.reset(seed=1)
    twin.reset(seed=1)
    if error is None:
        env.step(action)
    else:
        raises_without_change(env, twin, error, match, action)


@pytest.mark.parametrize(
    ("actions", "error", "match"),
    [
        ([0, 0, 3, 0], dmro.Error, r"actions\[2\]: must be between 0 and 2, found 3"),
        ([0, -1, 0, 0], dmro.Error, r"actions\[1\]: must be between 0 and 2, found -1"),
        (np.array([0, 0, 0, 2**63], np.uint64), dmro.Error, r"actions\[3\]: must be between"),
        ([0, 0, 0], ValueError, r"shape \(4,\), found shape \(3,\)"),
        ([[0, 0, 0, 0]], ValueError, r"shape \(4,\), found shape \(1, 4\)"),
        (0, ValueError, r"shape \(4,\), found shape \(\)"),
        (np.zeros(4), TypeError, r"integers of shape \(4,\), found float64"),
        ([0, NAN, 0, 0], TypeError, r"integers of shape \(4,\), found \[0, nan, 0, 0\]"),
        ([True, False, True, False], TypeError, r"integers of shape .*, found \[True"),
        (["0", "1", "2", "0"], TypeError, r"integers of shape .*, found \['0'"),
        ([None] * 4, TypeError, r"integers of shape .*, found \[None"),
        ([[0, 1], [2]], TypeError, "actions: must be integers of shape"),
    ],
)
def test_actions_of_many(kind, actions, error, match):
    env, twin = vector_class(kind)(4), vector_class(kind)(4)
    env.reset(seed=1)
    twin.reset(seed=1)
    raises_without_change(env, twin, error, match, actions)


def test_masked_action_of_many():
    envs = dmro.ChainVectorEnv(2, without=["edge"])
    envs.reset(seed=1)
    with pytest.raises(dmro.Error, match=r"actions\[1\]: .*down"):
        envs.step([0, 1])


def test_before_the_first_reset(kind):
    with pytest.raises(dmro.Error, match="environment: must be reset"):
        single_class(kind)().step(0)
    with pytest.raises(dmro.Error, match="reset"):
        vector_class(kind)(2).step([0, 0])


def test_after_the_end():
    env = dmro.ChainEnv(subtasks=1)
    env.reset(seed=1)
    assert env.step(0)[2]
    with pytest.raises(dmro.Error, match="reset"):
        env.step(0)
    env.reset()
    env.step(0)


def test_ended_copy_with_autoreset_disabled():
    envs = dmro.ChainVectorEnv(2, subtasks=1, autoreset_mode="Disabled")
    envs.reset(seed=1)
    envs.step([0, 0])
    envs.reset(options={"reset_mask": np.array([True, False])})
    with pytest.raises(dmro.Error, match=r"copies\[1\]: must be reset"):
        envs.step([0, 0])


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"workflw": 1}, dmro.Error, r"\['workflw'\]: must be one of workflow, native_seed"),
        ({"workflow": 1}, dmro.Error, "for environments of given workflows"),
        ({"workflow": 0.5, "x": 1}, dmro.Error, "'x'"),
        ({"native_seed": -1}, dmro.Error, "between 0 and 9223372036854775807, found -1"),
        ({"native_seed": "a"}, TypeError, "must be an integer, found 'a'"),
        ({"native_seed": 2**63}, dmro.Error, "between 0 and 9223372036854775807, found"),
        ({"native_seed": NAN}, TypeError, "must be an integer, found nan"),
    ],
)
def test_options(options, error, match):
    env, twin = dmro.ChainEnv(), dmro.ChainEnv()
    env.reset(seed=1)
    twin.reset(seed=1)
    with pytest.raises(error, match=match):
        env.reset(options=options)
    assert_same(env.step(1), twin.step(1))
    envs = dmro.ChainVectorEnv(2)
    with pytest.raises(error, match=match):
        envs.reset(options=options)


@pytest.mark.parametrize(
    ("mask", "error", "match"),
    [
        ([True, False], TypeError, "must be an array of bool, found list"),
        (np.array([1, 0]), TypeError, "must be an array of bool, found int64"),
        (np.array([True]), ValueError, r"must have shape \(2,\), found \(1,\)"),
        (np.array([False, False]), ValueError, "must select a copy"),
    ],
)
def test_reset_masks(mask, error, match):
    envs = dmro.ChainVectorEnv(2)
    envs.reset(seed=1)
    with pytest.raises(error, match=match):
        envs.reset(options={"reset_mask": mask})


@pytest.mark.parametrize("seed", [1.5, "1", [1, 2, 3], [1.5, 2]])
def test_seeds_of_many(seed):
    with pytest.raises((TypeError, ValueError), match="seed: must"):
        dmro.ChainVectorEnv(2).reset(seed=seed)


def test_negative_seed(kind):
    for env in (single_class(kind)(), vector_class(kind)(2)):
        with pytest.raises(gymnasium.error.Error, match=r"equal to zero|non-negative"):
            env.reset(seed=-1)


def test_workflow_that_is_not_there():
    workflows = dmro.Workflows.generate(3)
    env = dmro.ChainEnv(workflows=workflows)
    env.reset(seed=1)
    with pytest.raises(
        dmro.Error, match=r"options\['workflow'\]: must be between 0 and 2, found 3"
    ):
        env.reset(options={"workflow": 3})
    with pytest.raises(TypeError, match=r"options\['workflow'\]: must be an integer, found 0.5"):
        env.reset(options={"workflow": 0.5})
    env.step(0)
    envs, twin = (dmro.ChainVectorEnv(3, workflows=workflows) for _ in range(2))
    envs.reset(seed=1)
    twin.reset(seed=1)
    for wrong in ([0, 0, 3], [0, -1, 0], [0, 0], [0, "a", 0]):
        with pytest.raises((dmro.Error, TypeError, ValueError), match="workflow"):
            envs.reset(seed=[1, None, 2], options={"workflow": wrong})
    assert_same(envs.step([0, 1, 2]), twin.step([0, 1, 2]))


def test_reset_mask_of_one():
    env = dmro.ChainEnv()
    with pytest.raises(dmro.Error, match=r"reset_mask.*must be one of workflow, native_seed$"):
        env.reset(options={"reset_mask": np.array([True])})


@pytest.mark.parametrize(
    ("settings", "error", "match"),
    [
        ({"system": "tabel2"}, dmro.Error, "tabel2"),
        ({"system": 3}, TypeError, "name or a path"),
        ({"energy_weight": NAN}, dmro.Error, "energy_weight: must be finite, found nan"),
        ({"energy_weight": -1}, dmro.Error, "energy_weight"),
        ({"energy_weight": "a"}, dmro.Error, "energy_weight"),
        ({"scaling": "none-at-all"}, dmro.Error, "scaling.*none-at-all"),
        ({"workflows": {"workflows": []}}, dmro.Error, "workflows"),
        ({"workflows": 5}, TypeError, "workflows: must be"),
        ({"subtasks": 0}, dmro.Error, "subtasks"),
        ({"subtasks": 10**9}, dmro.Error, "subtasks"),
        ({"subtasks": 2.5}, dmro.Error, "subtasks"),
        ({"computation": (5, 1)}, dmro.Error, "computation"),
        ({"computation": 5}, dmro.Error, "computation"),
        ({"maximum_subtasks": 3}, dmro.Error, "maximum_subtasks: must be at least 10"),
        ({"encoding": "two-hot"}, dmro.Error, "encoding.*two-hot"),
        ({"context": 1j}, TypeError, r"1j: must have a form in JSON, found complex"),
        ({"without": ["device", "edge", "cloud"]}, dmro.Error, "without: must leave a site"),
        ({"without": ["edge", 3]}, TypeError, "sequence of texts"),
        ({"energy_wait": 1}, TypeError, "energy_wait"),
        (
            {"workflows": dmro.Workflows.generate(1), "subtasks": 2},
            dmro.Error,
            "workflows: must not be given with subtasks",
        ),
        ({"workflows": dmro.Workflows.generate(1, graphs=True)}, dmro.Error, "must be chains"),
    ],
)
def test_settings(settings, error, match):
    with pytest.raises(error, match=match) as found:
        dmro.ChainEnv(**settings)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize("copies", [0, -1, 10**7, 1.5, "a", NAN, None])
def test_numbers_of_copies(copies):
    with pytest.raises((dmro.Error, TypeError), match="num_envs: must be"):
        dmro.ChainVectorEnv(copies)


def test_systems_without_arrivals():
    with pytest.raises(dmro.Error, match="arrivals: must be given"):
        dmro.ArrivalsEnv("table2")
    with pytest.raises(dmro.Error, match="jobs"):
        dmro.ArrivalsEnv(jobs=0)


def test_closed(kind):
    for env, action in ((single_class(kind)(), 0), (vector_class(kind)(2), [0, 0])):
        env.reset(seed=1)
        env.close()
        env.close()
        for call in (lambda env=env, action=action: env.step(action), env.reset):
            with pytest.raises(
                dmro.Error, match="environment: must be open, found one that is closed"
            ) as error:
                call()
            assert error.value.code == 65
        assert env.action_masks().all()


def test_handles_of_no_environment():
    """The library itself refuses numbers that it did not give."""
    answer = ctypes.c_void_p()
    for handle in (0, -1, 2**40):
        for call in (
            lambda h: _library.environment_step(h, ctypes.byref(answer)),
            lambda h: _library.environment_reset(h, 0, ctypes.byref(answer)),
            lambda h: _library.environment_close(h, ctypes.byref(answer)),
        ):
            status = call(handle)
            with pytest.raises(dmro.Error, match="environment: must be open"):
                _library.check(_library.core, status, answer)


@pytest.mark.parametrize(
    "request_", [{}, {"call": "nothing"}, {"call": 3}, {"call": "system", "more": 1}]
)
def test_requests(request_):
    with pytest.raises(dmro.Error):
        _library.ask(request_)


def test_request_that_is_no_json():
    answer = ctypes.c_void_p()
    for text in (
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"call": "system", "system": "table2"} x',
    ):
        status = _library._answer(text, len(text), ctypes.byref(answer))
        with pytest.raises(dmro.Error) as error:
            _library.check(_library.core, status, answer)
        assert "\n" not in str(error.value)


def test_two_threads(kind):
    """Each step of two threads is done, or is an error of code 75."""
    envs = vector_class(kind)(256)
    envs.reset(seed=1)
    codes, done, failed = set(), [], []

    def work():
        try:
            for _ in range(60):
                try:
                    envs.step(np.zeros(256, np.int64))
                    done.append(1)
                except dmro.Error as error:
                    codes.add(error.code)
                    failed.append(str(error))
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes <= {75}
    assert set(failed) <= {"environment: must not be used by two threads at once"}
    assert len(done) + len(failed) == 180
    envs.step(np.zeros(256, np.int64))


def test_environment_in_use(kind):
    env = single_class(kind)()
    env.reset(seed=1)
    held, go_on = threading.Event(), threading.Event()

    def hold():
        with env._native.held():
            held.set()
            go_on.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    for call in (lambda: env.step(0), env.reset, env.close):
        with pytest.raises(dmro.Error, match="must not be used by two threads at once") as error:
            call()
        assert error.value.code == 75
    go_on.set()
    thread.join()
    env.step(0)


def test_environments_of_many_threads():
    """Each thread has its own environment: no error, and the results of one thread."""
    expected = rewards(0)
    results: dict[int, list[float]] = {}

    def work(index: int) -> None:
        results[index] = rewards(0)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results[index] == expected for index in range(6))


def rewards(seed: int) -> list[float]:
    envs = dmro.GraphVectorEnv(16, subtasks=5)
    envs.reset(seed=seed)
    return [float(envs.step(np.full(16, step % 3))[1].sum()) for step in range(40)]


def test_lock_that_an_interrupt_left():
    env = dmro.ChainEnv()
    env.reset(seed=1)
    env._native.lock.acquire()
    env.step(0)
    env.close()


def test_garbage_is_closed():
    env = dmro.ChainEnv()
    handle = env._native.handle.value
    gone = weakref.ref(env._native)
    del env
    gc.collect()
    assert gone() is None
    answer = ctypes.c_void_p()
    status = _library.environment_step(handle, ctypes.byref(answer))
    with pytest.raises(dmro.Error, match="must be open"):
        _library.check(_library.core, status, answer)


def test_array_that_is_too_small():
    """The library refuses arrays that are smaller than those that it described."""
    handle, answer = ctypes.c_int64(), ctypes.c_void_p()
    text = _library.encode({"kind": "chain", "copies": 3})
    status = _library.environment_open(text, len(text), ctypes.byref(handle), ctypes.byref(answer))
    _library.check(_library.core, status, answer)
    status = _library.environment_step(handle, ctypes.byref(answer))
    with pytest.raises(dmro.Error):
        _library.check(_library.core, status, answer)
    array = np.zeros(1)
    places = (ctypes.c_void_p * 15)(*[array.ctypes.data] * 15)
    sizes = (ctypes.c_int64 * 15)(*[array.nbytes] * 15)
    for count in (15, 3, 0):
        status = _library.environment_bind(handle, places, sizes, count, ctypes.byref(answer))
        with pytest.raises(dmro.Error):
            _library.check(_library.core, status, answer)
    assert _library.environment_close(handle, ctypes.byref(answer)) == 0


def test_a_copy_is_not_slowed_by_waiting_threads():
    """A step lets other threads run."""
    envs = dmro.GraphVectorEnv(512, subtasks=20)
    envs.reset(seed=1)
    stop, ticks = threading.Event(), []

    def tick():
        while not stop.is_set():
            ticks.append(1)
            time.sleep(0)

    thread = threading.Thread(target=tick)
    thread.start()
    while not ticks:
        time.sleep(0.001)
    before = len(ticks)
    for _ in range(5):
        envs.step(np.zeros(512, np.int64))
    stop.set()
    thread.join()
    assert len(ticks) > before


def test_names_may_come_from_an_iterator():
    workflows = dmro.Workflows.generate(2, seed=1)
    assert (
        dmro.solve(workflows, without=iter(["cloud"]))[0].decision
        == dmro.solve(workflows, without=["cloud"])[0].decision
    ).all()
    masked = dmro.ChainEnv(without=(name for name in ["edge"]))
    masked.reset(seed=1)
    assert masked.action_masks().tolist() == [True, False, True]


def test_errors_keep_the_names_of_files(tmp_path):
    for name in ("myChains.json", "bounds.json", "copies"):
        with pytest.raises(dmro.Error, match=f"^{tmp_path / name}: ") as found:
            dmro.Workflows.read(tmp_path / name)
        assert found.value.code == 66
    with pytest.raises(dmro.Error, match=r"^energy_weight: must"):
        dmro.solve(dmro.Workflows.generate(1), energy_weight=-1)


@pytest.mark.parametrize("action", [2**63, np.uint64(2**63), -(2**63) - 1])
def test_actions_beyond_64_bits(action):
    environment = dmro.ChainEnv()
    environment.reset(seed=1)
    with pytest.raises(dmro.Error, match="action: must be between 0 and 2, found"):
        environment.step(action)
    environment.step(0)


def test_content_without_end():
    cyclic = {"name": "a"}
    cyclic["sites"] = [cyclic]
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for content in (cyclic, {"name": deep}):
        with pytest.raises(dmro.Error):
            dmro.System.parse(content)


def test_arrivals_that_turn_too_often():
    with pytest.raises(dmro.Error, match=r"arrivals\.bursts: must not take turns"):
        dmro.ArrivalsEnv(
            arrivals={"rate": 1e-3, "bursts": {"factor": 1.5, "high": 1e-9, "low": 1e-9}}
        )


def test_only_presets_have_arrivals():
    system = dmro.System("congested-b").to_dict()
    dmro.ArrivalsEnv(system)
    system["sites"][0]["speed"] = 31
    with pytest.raises(dmro.Error, match="arrivals: must be given"):
        dmro.ArrivalsEnv(system)


def test_a_policy_in_use_is_not_closed():
    policy = dmro.Policy.load()
    held, done = threading.Event(), threading.Event()

    def hold():
        with policy._held():
            held.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    for use in (policy.close, lambda: policy.values(np.zeros(policy.inputs))):
        with pytest.raises(dmro.Error, match="two threads") as found:
            use()
        assert found.value.code == 75
    done.set()
    thread.join()
    policy.close()
    with pytest.raises(dmro.Error, match="closed"):
        policy.values(np.zeros(policy.inputs))
