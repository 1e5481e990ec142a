import pytest

from tests.processes.system import System


@pytest.fixture(scope="package")
def system(tmp_path_factory):
    """One running Bedside for all tests that break parts of it; each test waits until it is whole again."""
    running = System(tmp_path_factory.mktemp("system") / "data")
    running.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def whole_again(system):
    yield
    system.wait_for(system.is_ready, "the system is whole again", 60)
