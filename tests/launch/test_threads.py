"""What a process that computes is told about its threads."""

from swaglib.launch.threads import thread_settings


def test_threads_spin_briefly_unless_a_user_says_otherwise() -> None:
    assert thread_settings(2, {}) == {"GOMP_SPINCOUNT": "1000", "OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"}
    assert thread_settings(None, {}) == {"GOMP_SPINCOUNT": "1000"}
    assert thread_settings(None, {"OMP_WAIT_POLICY": "ACTIVE"}) == {"OMP_WAIT_POLICY": "ACTIVE"}
    assert thread_settings(None, {"GOMP_SPINCOUNT": "7", "OMP_NUM_THREADS": "9"}) == {"GOMP_SPINCOUNT": "7"}
